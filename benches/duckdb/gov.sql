CREATE TABLE joint AS
  SELECT a.state AS one, b.state AS other, year, count(*) AS organisations
  FROM member a JOIN member b USING (organisation, year)
  WHERE a.state < b.state
  GROUP BY a.state, b.state, year;

CREATE TABLE excluded AS
  SELECT DISTINCT state, organisation
  FROM igo_value JOIN clash USING (value) JOIN state_value ON state_value.value = clash.other;
CREATE TABLE suspended AS
  SELECT DISTINCT state, organisation, year
  FROM suspension JOIN member USING (state, organisation)
  WHERE year BETWEEN "first" AND "last";
CREATE TABLE has_voice AS
  FROM member ANTI JOIN excluded USING (state, organisation) ANTI JOIN suspended USING (state, organisation, year);
CREATE TABLE voices AS SELECT state, year, count(*) AS organisations FROM has_voice GROUP BY state, year;
CREATE TABLE silent AS FROM state_year ANTI JOIN has_voice USING (state, year);

CREATE TABLE aligned AS
  WITH pairs AS (FROM joint WHERE organisations >= 43)
  SELECT one, other, year FROM pairs UNION ALL SELECT other, one, year FROM pairs;
CREATE TABLE bloc AS
  WITH RECURSIVE linked(one, other, year) AS (
    FROM aligned
    UNION
    SELECT linked.one, aligned.other, aligned.year
    FROM linked JOIN aligned ON aligned.one = linked.other AND aligned.year = linked.year
  )
  FROM linked;
CREATE TABLE leader AS SELECT one, year, min(other) AS lead FROM bloc GROUP BY one, year;

CREATE TABLE igo_size AS SELECT organisation, year, count(*) AS members FROM member GROUP BY organisation, year;
CREATE TABLE largest AS
  SELECT kind, year, max(members) AS members FROM igo_size JOIN igo_type USING (organisation) GROUP BY kind, year;
