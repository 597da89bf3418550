//! Files of data: bytes, perhaps compressed, that become text.

use crate::failure::FileError;
use flate2::bufread::MultiGzDecoder;
use indicatif::{ProgressBar, ProgressStyle};
use std::fs;
use std::io::Read;
use std::path::Path;
use std::time::{Duration, Instant};

/// How many bytes are unpacked between looks at the clock.
const CHUNK: usize = 1 << 20;

/// A bar is shown when unpacking takes longer.
const PATIENCE: Duration = Duration::from_secs(1);

/// No file of gzip unpacks to more than so many times its size.
const RATIO_MAX: usize = 1032;

/// Reads a file of data.
#[expect(clippy::disallowed_methods, reason = "this is where files are read")]
pub(super) fn read(path: &Path) -> Result<String, FileError> {
    let bytes = fs::read(path).map_err(|error| FileError::new(path, "read", error))?;
    unpacked(path, bytes)
}

/// The text of a file of data, unpacked if its name says that it is compressed.
pub(super) fn unpacked(path: &Path, bytes: Vec<u8>) -> Result<String, FileError> {
    let is_packed = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"));
    let bytes = if is_packed {
        unpack(&bytes).map_err(|error| FileError::new(path, "unpack", error))?
    } else {
        bytes
    };
    text(path, bytes)
}

/// The bytes of a file as text.
pub(super) fn text(path: &Path, bytes: Vec<u8>) -> Result<String, FileError> {
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let before = &error.as_bytes()[..at];
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        FileError::new(
            path,
            "read",
            format!("line {line} is not UTF-8 text (byte {at} of the file)"),
        )
    })?;
    if u32::try_from(text.len()).is_err() {
        return Err(FileError::new(path, "read", "it has 4 GiB or more"));
    }
    Ok(text)
}

fn unpack(packed: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(unpacked_size(packed));
    let mut decoder = MultiGzDecoder::new(packed);
    let (begun, mut bar) = (Instant::now(), None);
    loop {
        let read = decoder.by_ref().take(CHUNK as u64).read_to_end(&mut bytes)?;
        if read == 0 {
            break;
        }
        if begun.elapsed() > PATIENCE {
            let done = packed.len() - decoder.get_ref().len();
            bar.get_or_insert_with(|| new_bar(packed.len())).set_position(done as u64);
        }
    }
    bar.iter().for_each(ProgressBar::finish_and_clear);
    Ok(bytes)
}

/// The size that the file itself states at its end, as far as that can be.
fn unpacked_size(packed: &[u8]) -> usize {
    let stated = packed.last_chunk().map_or(0, |size| u32::from_le_bytes(*size) as usize);
    // One byte more, so that the end of the file is seen without growing.
    stated.min(packed.len().saturating_mul(RATIO_MAX)) + 1
}

/// A bar on the terminal to which messages go, if it is one.
fn new_bar(size: usize) -> ProgressBar {
    let bar = ProgressBar::new(size as u64);
    let style = ProgressStyle::with_template("reading {bar:40} {bytes} of {total_bytes}");
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar
}
