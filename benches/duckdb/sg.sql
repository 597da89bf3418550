CREATE TABLE sg AS
  WITH RECURSIVE same(x, y) AS (
    SELECT a.child, b.child FROM parent a JOIN parent b USING (parent) WHERE a.child <> b.child
    UNION
    SELECT a.child, b.child FROM same JOIN parent a ON a.parent = same.x JOIN parent b ON b.parent = same.y
  )
  FROM same;
