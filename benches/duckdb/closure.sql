CREATE TABLE tc AS
  WITH RECURSIVE path(x, y) AS (
    FROM edge
    UNION
    SELECT path.x, edge."end" FROM path JOIN edge ON edge.start = path.y
  )
  FROM path;
