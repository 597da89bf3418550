//! Entities by their names.

use super::Entity;
use rustc_hash::FxHashMap;
use std::ops::Deref;

/// The entities of a casebook, no two with one name, in the order in which they are declared.
#[derive(Clone, Debug, Default)]
pub struct Entities {
    entities: Vec<Entity>,
    places: FxHashMap<&'static str, usize>,
}

impl Entities {
    /// The entity with this name.
    pub fn named(&self, name: &str) -> Option<&Entity> {
        self.places.get(name).map(|place| &self.entities[*place])
    }

    /// Adds an entity; if there is one with its name, adds to that the sorts, and the label, that it does not have.
    pub fn declare(&mut self, entity: Entity) {
        let place = *self.places.entry(entity.name.as_str()).or_insert(self.entities.len());
        match self.entities.get_mut(place) {
            None => self.entities.push(entity),
            Some(known) => {
                if known.label == known.name.as_str() {
                    known.label = entity.label;
                }
                let is_new = |sort: &crate::value::Symbol| {
                    !known.sorts.iter().any(|(other, _)| other == sort)
                };
                let sorts = entity.sorts.into_iter().filter(|(sort, _)| is_new(sort));
                let sorts: Vec<_> = sorts.collect();
                known.sorts.extend(sorts);
            }
        }
    }
}

impl From<Vec<Entity>> for Entities {
    /// Where two have one name, the first has the sorts of both.
    fn from(declared: Vec<Entity>) -> Self {
        let mut entities = Entities::default();
        declared.into_iter().for_each(|entity| entities.declare(entity));
        entities
    }
}

impl Deref for Entities {
    type Target = [Entity];

    fn deref(&self) -> &[Entity] {
        &self.entities
    }
}
