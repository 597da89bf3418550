use crate::library::{Library, Root};
use pretty_assertions::assert_eq;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

const MANIFEST: &str = r#"(title: "T", date: "2023", source: "s")"#;

/// A folder that is gone after the test.
struct Folder(PathBuf);

impl Folder {
    /// A folder with a casebook in `book` whose facts read this file, and a file outside of it.
    fn new(name: &str, file: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("toulmin-{name}-{}", std::process::id()));
        let book = folder.join("book");
        fs::create_dir_all(book.join("facts")).unwrap();
        fs::write(book.join("casebook.ron"), MANIFEST).unwrap();
        fs::write(folder.join("secret.csv"), "who\nSecret\n").unwrap();
        let facts = format!(r#"(bulk: [(relation: "r", file: "{file}", at: "p1")])"#);
        fs::write(book.join("facts/f.ron"), facts).unwrap();
        Folder(folder)
    }

    /// What reading the casebook says, with the path of the folder left out.
    fn read(&self, allowed: &[&Path]) -> Result<usize, String> {
        let mut library = Library::at(Root::Folder(self.0.join("book")));
        library.allowed = allowed.iter().map(|path| path.to_path_buf()).collect();
        match library.read(&mut |_| ()) {
            Ok(texts) => Ok(texts.roles.len()),
            Err(error) => Err(error.to_string().replace(&self.0.display().to_string(), "…")),
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

const OUTSIDE: &str = "it lies outside of the casebook's folder; `--allow FOLDER` lets it be read";

#[test]
fn a_file_outside_of_the_casebook_is_read_when_it_is_allowed() {
    let folder = Folder::new("outside", "../../secret.csv");
    let refused = Err(format!("cannot read `…/book/../secret.csv`: {OUTSIDE}"));
    assert_eq!(folder.read(&[]), refused);
    assert_eq!(folder.read(&[&folder.0]), Ok(3));
}

#[test]
fn a_link_is_followed_inside_of_the_casebook_only() {
    let folder = Folder::new("link", "link.csv");
    let link = folder.0.join("book/facts/link.csv");
    symlink(folder.0.join("secret.csv"), &link).unwrap();
    assert_eq!(folder.read(&[]), Err(format!("cannot read `…/book/facts/link.csv`: {OUTSIDE}")));

    fs::remove_file(&link).unwrap();
    fs::write(folder.0.join("book/facts/own.csv"), "who\nOpen\n").unwrap();
    symlink("own.csv", &link).unwrap();
    assert_eq!(folder.read(&[]), Ok(3));
}

#[test]
fn a_link_in_place_of_a_text_is_followed_inside_of_the_casebook_only() {
    let folder = Folder::new("text", "own.csv");
    fs::write(folder.0.join("book/facts/own.csv"), "who\nOpen\n").unwrap();
    symlink(folder.0.join("secret.csv"), folder.0.join("book/facts/more.ron")).unwrap();
    assert_eq!(folder.read(&[]), Err(format!("cannot read `…/book/facts/more.ron`: {OUTSIDE}")));
}

#[test]
fn what_is_no_plain_file_is_an_error_at_once() {
    let folder = Folder::new("device", "/dev/zero");
    let device = "it is a pipe or a device, not a plain file";
    assert_eq!(folder.read(&[]), Err(format!("cannot read `/dev/zero`: {device}")));

    let folder = Folder::new("folder", "sub");
    fs::create_dir(folder.0.join("book/facts/sub")).unwrap();
    assert_eq!(folder.read(&[]), Err("cannot read `…/book/facts/sub`: it is a folder".to_owned()));
}
