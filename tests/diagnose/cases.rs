//! Every case of `cases/`, and the laws that they hold over causes and rules.

use std::collections::BTreeSet;

use signpost::diagnose::{Decision, cause, product, rows};

use crate::case_file::{CaseFile, all};

#[test]
fn every_case_is_found_as_expected() {
    let complaints: Vec<String> = all().iter().filter_map(|case| case.complaint(&case.findings().0)).collect();
    assert!(complaints.is_empty(), "{} cases:\n{}", complaints.len(), complaints.join("\n"));
}

#[test]
fn every_cause_is_the_first_finding_of_a_case() {
    let cases = all();
    let first: BTreeSet<&str> =
        cases.iter().filter_map(|case| case.expected.first()).map(|first| first.cause.as_str()).collect();
    let missing: Vec<&str> = cause::all().map(|cause| cause.id).filter(|id| !first.contains(id)).collect();
    assert!(missing.is_empty(), "write a case for {missing:#?}");
}

#[test]
fn every_row_of_every_table_decides_a_case() {
    let decided: BTreeSet<Decision> = all().iter().flat_map(|case| case.findings().1).collect();
    let rows: BTreeSet<Decision> = rows().into_iter().collect();
    let dead: Vec<&Decision> = rows.difference(&decided).collect();
    assert!(dead.is_empty(), "no case is decided by {dead:#?}");
    let unknown: Vec<&Decision> = decided.difference(&rows).collect();
    assert!(unknown.is_empty(), "not among the tables: {unknown:#?}");
}

#[test]
fn a_case_lies_where_its_first_cause_says() {
    for CaseFile { path, expected, .. } in all() {
        let Some(first) = expected.first() else { continue };
        let (area, name) = first.cause.split_once('.').expect("area.cause");
        let family = path.parent().and_then(|folder| folder.file_name()).expect("a family").to_string_lossy();
        let file = path.file_stem().expect("a name").to_string_lossy();
        assert_eq!(family, area, "{}", path.display());
        assert_eq!(file.rsplit_once('-').map(|(cause, _)| cause), Some(name), "{}", path.display());
        assert!(cause::find(&first.cause).is_some(), "{}: no such cause", path.display());
    }
}

#[test]
fn every_product_is_named_by_a_case() {
    let cases = all();
    let named: BTreeSet<&str> = cases.iter().filter_map(|case| case.product.as_deref()).collect();
    let missing: Vec<&str> = product::all().map(|product| product.name).filter(|name| !named.contains(name)).collect();
    assert!(missing.is_empty(), "write a case for {missing:#?}");
    let unknown: Vec<&&str> =
        named.iter().filter(|name| product::all().all(|product| product.name != **name)).collect();
    assert!(unknown.is_empty(), "no such products: {unknown:#?}");
}
