//! Which rows a relation could have: the values of its columns, and whether facts can state it.

use crate::model::Model;
use std::collections::BTreeMap;
use toulmin_lang::program::{Origin, RelationId, RowPattern, Side, Type};
use toulmin_lang::rows::Row;
use toulmin_lang::value::Value;

/// The values that columns can have.
#[derive(Clone, Debug)]
pub(super) struct Domain<'a> {
    model: &'a Model,
    entities: BTreeMap<Type, Vec<Value>>,
}

impl<'a> Domain<'a> {
    /// The values of the entities and enums of a casebook.
    pub(super) fn of(model: &'a Model) -> Self {
        let program = &model.casebook.program;
        let mut entities: BTreeMap<Type, Vec<Value>> = BTreeMap::new();
        for relation in &program.relations {
            for column in &relation.columns {
                entities.entry(column.ty).or_insert_with(|| members(model, column.ty));
            }
        }
        Domain { model, entities }
    }

    /// Whether facts can state a relation: nothing concludes it, or some fact states it
    /// nevertheless.
    pub(super) fn can_be_stated(&self, relation: RelationId) -> bool {
        let casebook = &self.model.casebook;
        casebook.program.relation(relation).origin == Origin::Declared
            && (casebook.program.rules_for(relation).next().is_none()
                || casebook.facts.count(relation, Side::Holds) > 0)
    }

    /// Whether facts can deny rows of a relation: an author declared it.
    pub(super) fn can_be_denied(&self, relation: RelationId) -> bool {
        self.model.casebook.program.relation(relation).origin == Origin::Declared
    }

    /// The values that a column can have: entities and members of enums; for other types, the
    /// values that it has already.
    pub(super) fn values(&self, relation: RelationId, column: usize) -> Vec<Value> {
        let ty = self.model.casebook.program.relation(relation).columns[column].ty;
        match ty {
            Type::Entity(_) | Type::Enum(_) => self.entities[&ty].clone(),
            Type::Text | Type::Number | Type::Date => {
                let rows = self.model.rows.of(relation, Side::Holds);
                let mut values: Vec<Value> = rows.map(|row| row[column]).collect();
                values.sort_unstable();
                values.dedup();
                values
            }
        }
    }

    /// The first rows that fit a pattern.
    pub(super) fn rows(&self, relation: RelationId, pattern: &RowPattern, max: usize) -> Vec<Row> {
        let mut rows: Vec<Row> = vec![Row::new()];
        for (column, value) in pattern.iter().enumerate() {
            let values = value.map_or_else(|| self.values(relation, column), |value| vec![value]);
            let longer = |row: &Row| {
                let row = row.clone();
                values
                    .clone()
                    .into_iter()
                    .map(move |value| row.iter().copied().chain([value]).collect::<Row>())
            };
            rows = rows.iter().flat_map(longer).take(max).collect();
        }
        rows
    }
}

/// The names of a sort or an enum, in order of declaration; none of other types.
fn members(model: &Model, ty: Type) -> Vec<Value> {
    let (program, vocabulary) = (&model.casebook.program, &model.casebook.vocabulary);
    match ty {
        Type::Entity(sort) => {
            let sort = program.sorts[sort.0].name;
            let entities = vocabulary.entities.iter();
            let of_sort = entities.filter(|it| it.sorts.iter().any(|(name, _)| *name == sort));
            of_sort.map(|entity| Value::Name(entity.name)).collect()
        }
        Type::Enum(id) => {
            program.enums[id.0].members.iter().map(|member| Value::Name(*member)).collect()
        }
        Type::Text | Type::Number | Type::Date => Vec::new(),
    }
}
