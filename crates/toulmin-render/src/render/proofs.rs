//! Several proofs, and what stands beside them, as expositions.

use super::Page;
use super::exposition::{Exposition, Item, Status};
use super::format::Explanation;
use super::outline::Outline;
use super::{facts, json, proof};
use crate::words::phrase;
use toulmin_lang::program::Query;
use toulmin_reason::explain::{Beside, Defeat, Proofs};

/// Why an answer of a query holds: at least one proof, and what stands beside the first.
#[derive(Clone, Copy, Debug)]
pub struct WhyEach<'a> {
    /// The model and its texts.
    pub page: Page<'a>,
    /// What is asked.
    pub query: &'a Query,
    /// The proofs.
    pub proofs: &'a Proofs,
    /// What stands beside the first of them.
    pub beside: &'a Beside,
}

impl Explanation for WhyEach<'_> {
    fn exposition(&self) -> Exposition {
        let mut outline = Outline::new(self.page);
        let count = self.proofs.proofs.len();

        for (at, proof) in self.proofs.proofs.iter().enumerate() {
            if count > 1 {
                let heading = phrase::proof_number(at + 1, count);
                outline.add(0, Item::new(Status::Heading, heading));
            }
            proof::write(&mut outline, usize::from(count > 1), self.query, proof);
        }

        self.beside.defeated.iter().for_each(|defeat| write_defeat(&mut outline, defeat));
        for id in self.beside.denials() {
            let (text, cites) = outline.speaker.denial(id);
            let item = Item::new(Status::Denied, format!("{}{text}", phrase::ALSO_DENIED));
            outline.close(item.tail(cites));
        }
        outline.finish()
    }

    fn json(&self) -> String {
        match self.proofs.proofs.as_slice() {
            [one] => json::printed(json::why(self.page, self.query, one, self.beside)),
            _ => json::printed(json::proofs(self.page, self.query, self.proofs, self.beside)),
        }
    }

    fn facts(&self) -> Option<String> {
        Some(facts::print(self.page, self.query, &self.proofs.proofs))
    }
}

/// Says that a rule would conclude a row too, and why it does not.
fn write_defeat(outline: &mut Outline<'_>, defeat: &Defeat) {
    let program = &outline.speaker.page.model.casebook.program;
    let [rule, by] = [defeat.rule, defeat.by].map(|rule| program.rule(rule).name);
    let text = phrase::would_conclude(rule.as_str(), by.as_str());
    outline.add(0, Item::new(Status::Defeated, text));
    proof::write_after(outline, 1, &defeat.exception, &defeat.because, "");
}
