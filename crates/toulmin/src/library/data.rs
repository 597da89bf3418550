//! Files of data: bytes, perhaps compressed, that become text.

use crate::error::FileError;
use crate::progress::{Observer, Progress};
use flate2::bufread::MultiGzDecoder;
use std::io::Read;
use std::path::Path;

/// How many bytes are unpacked between reports.
const CHUNK: usize = 1 << 20;

/// How much room is made before anything is unpacked.
const ROOM_MAX: usize = 1 << 26;

/// A text has fewer bytes than this.
const BYTES_MAX: usize = u32::MAX as usize;

/// A file of gzip unpacks to no more than this many times its size.
const RATIO_MAX: usize = 1032;

/// The text of a file of data, unpacked if its name says that it is compressed.
pub(super) fn unpacked(
    path: &Path,
    bytes: Vec<u8>,
    observer: &mut Observer<'_>,
) -> Result<String, FileError> {
    let is_packed = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"));
    let bytes = if is_packed {
        unpack(&bytes, observer).map_err(|error| FileError::new(path, "unpack", error))?
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

fn unpack(packed: &[u8], observer: &mut Observer<'_>) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(unpacked_size(packed));
    let mut decoder = MultiGzDecoder::new(packed);
    loop {
        let read = decoder.by_ref().take(CHUNK as u64).read_to_end(&mut bytes)?;
        if read == 0 {
            break;
        }
        if bytes.len() > BYTES_MAX {
            return Err(std::io::Error::other("it unpacks to 4 GiB or more"));
        }
        let done = packed.len() - decoder.get_ref().len();
        observer(Progress::Unpacking { done, all: packed.len() });
    }
    observer(Progress::Unpacked);
    Ok(bytes)
}

/// The size that the file itself states at its end, as far as it can be believed: room is made for
/// no more than this at once, whatever the file says.
fn unpacked_size(packed: &[u8]) -> usize {
    let stated = packed.last_chunk().map_or(0, |size| u32::from_le_bytes(*size) as usize);
    // One byte more, so that the end of the file is seen without growing.
    stated.min(packed.len().saturating_mul(RATIO_MAX)).min(ROOM_MAX) + 1
}
