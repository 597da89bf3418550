CREATE TABLE top AS SELECT DISTINCT body FROM power ANTI JOIN reports USING (body);
CREATE TABLE "over" AS
  WITH RECURSIVE above(superior, body) AS (
    SELECT superior, body FROM reports
    UNION
    SELECT above.superior, reports.body FROM above JOIN reports ON reports.superior = above.body
  )
  FROM above;
CREATE TABLE chain AS
  WITH RECURSIVE path(person, other) AS (
    FROM delegates WHERE person <> other
    UNION
    SELECT path.person, delegates.other FROM path JOIN delegates ON delegates.person = path.other
  )
  FROM path;
CREATE TABLE clean AS FROM chain ANTI JOIN (FROM chain WHERE person = other) USING (person);
CREATE TABLE empowered AS
  SELECT person, act FROM office JOIN power USING (body)
  UNION
  SELECT person, act FROM office JOIN "over" ON superior = office.body JOIN power ON power.body = "over".body;
CREATE TABLE may AS
  FROM (
    FROM empowered
    UNION
    SELECT other, act FROM clean JOIN empowered USING (person)
  ) allowed ANTI JOIN banned USING (person, act);
CREATE TABLE clash AS
  SELECT a.person, a.act, b.act AS other
  FROM may a JOIN conflict USING (act) JOIN may b ON b.person = a.person AND b.act = conflict.other;
CREATE TABLE fit AS SELECT DISTINCT person FROM term ANTI JOIN clash USING (person);
CREATE TABLE serving AS
  SELECT DISTINCT person, matter FROM term JOIN matter ON year >= "first" AND year < "end";
CREATE TABLE competent AS
  WITH RECURSIVE can(body, matter) AS (
    SELECT body, matter FROM matter JOIN power USING (body, act)
    UNION
    SELECT superior, matter FROM can JOIN reports USING (body)
  )
  FROM can;
CREATE TABLE decides AS
  SELECT DISTINCT person, matter FROM serving JOIN competent USING (matter) JOIN office USING (person, body) JOIN fit USING (person);
CREATE TABLE undecided AS SELECT DISTINCT matter FROM matter ANTI JOIN decides USING (matter);
CREATE TABLE quorum AS SELECT matter, count(*) AS people FROM decides GROUP BY matter;
CREATE TABLE contested AS SELECT matter FROM quorum WHERE people >= 2;
CREATE TABLE tenure AS SELECT DISTINCT person, "end" - "first" AS years FROM term;
CREATE TABLE senior AS SELECT DISTINCT person FROM tenure WHERE years > 10;
CREATE TABLE lead AS
  SELECT matter, max(years) AS years FROM contested JOIN decides USING (matter) JOIN tenure USING (person) GROUP BY matter;
CREATE TABLE presides AS
  SELECT DISTINCT person, matter FROM lead JOIN decides USING (matter) JOIN tenure USING (person, years);
