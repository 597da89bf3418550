//! How far something has come that may take long.

/// How far something has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Bytes of a compressed file, of all that it has.
    Unpacking {
        /// Done so far.
        done: usize,
        /// In all.
        all: usize,
    },
    /// The file is unpacked.
    Unpacked,
}

/// Is told of progress; it should return soon.
pub type Observer<'a> = dyn FnMut(Progress) + 'a;
