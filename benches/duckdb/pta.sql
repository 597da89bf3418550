-- Both relations grow together, so they are one here: with field -1, x is a variable that points to y; else the field of object
-- x points to y. A rule with two recursive conditions joins the new rows with all rows there are (recurring), once for each
-- condition. What is there already must be taken out: a key that is written again counts as new.
CREATE TABLE points AS
  WITH RECURSIVE points(x, field, y) USING KEY (x, field, y) AS (
    SELECT variable, -1, object FROM alloc
    UNION ALL
    (FROM (
      SELECT target AS x, -1 AS field, y FROM points JOIN assign ON origin = x WHERE points.field = -1
      UNION
      SELECT target, -1, heap.y
      FROM points JOIN load ON load.base = points.x
        JOIN recurring.points heap ON heap.x = points.y AND heap.field = load.field
      WHERE points.field = -1
      UNION
      SELECT target, -1, points.y
      FROM points JOIN load ON load.field = points.field
        JOIN recurring.points base ON base.x = load.base AND base.field = -1 AND base.y = points.x
      WHERE points.field >= 0
      UNION
      SELECT points.y, store.field, origin.y
      FROM points JOIN store ON store.base = points.x
        JOIN recurring.points origin ON origin.x = store.origin AND origin.field = -1
      WHERE points.field = -1
      UNION
      SELECT base.y, store.field, points.y
      FROM points JOIN store ON store.origin = points.x
        JOIN recurring.points base ON base.x = store.base AND base.field = -1
      WHERE points.field = -1
    ) found ANTI JOIN recurring.points known USING (x, field, y))
  )
  FROM points;
CREATE TABLE vpt AS FROM points WHERE field = -1;
CREATE TABLE hpt AS FROM points WHERE field >= 0;
