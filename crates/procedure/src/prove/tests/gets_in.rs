//! Who may get in without anybody letting them in.

use super::found;
use crate::prove::toy::folder;

const MODULE: &str = "library/module.toml";

/// Codes of what is wrong when the module says this of who gets in by itself.
fn said(gets_in: &str) -> Vec<&'static str> {
    let mut folder = folder();
    let bytes = folder.0.get_mut(MODULE).expect("the toy has a module");
    bytes.extend(format!("[gets_in]\n{gets_in}").bytes());
    found(&folder).iter().map(|finding| finding.code).collect()
}

#[test]
fn only_whoever_holds_no_office_gets_in_by_itself() {
    let table: [(&str, &[&str]); 8] = [
        ("org = \"person\"\npost = \"reader\"\ntitles = [\"READER\"]", &[]),
        // A librarian's post would be anybody's who has a certificate.
        ("org = \"library\"\npost = \"head\"\ntitles = [\"HEAD\"]", &["P12"]),
        ("org = \"laboratory\"\npost = \"examiner\"\ntitles = [\"HEAD\"]", &["P12"]),
        ("org = \"circus\"\npost = \"clown\"\ntitles = [\"CLOWN\"]", &["P12"]),
        ("org = \"person\"\npost = \"reader\"\ntitles = []", &["P12"]),
        ("org = \"person\"\npost = \"reader\"\ntitles = [\" \"]", &["P12"]),
        ("org = \"person\"\npost = \"reader\"", &["P05"]),
        ("org = \"person\"\npost = \"Reader\"\ntitles = [\"READER\"]", &["P06"]),
    ];
    for (gets_in, codes) in table {
        let mut found = said(gets_in);
        found.dedup();
        assert_eq!(found, codes, "{gets_in}");
    }
}

#[test]
fn one_module_says_who_gets_in() {
    let mut folder = folder();
    let gets_in = "[gets_in]\norg = \"person\"\npost = \"reader\"\ntitles = [\"READER\"]\n";
    let own = folder.0.get_mut(MODULE).expect("the toy has a module");
    own.extend(gets_in.bytes());
    let other = format!("title = \"t\"\norder = 2\nowner = \"o\"\n{gets_in}");
    folder.0.insert("museum/module.toml".to_owned(), other.into_bytes());
    let findings = found(&folder);
    let codes: Vec<_> = findings.iter().map(|one| (one.code, one.file.as_str())).collect();
    assert_eq!(codes, [("P12", "museum/module.toml")]);
}
