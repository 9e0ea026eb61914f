//! Measurements follow what is in view.

use std::sync::Arc;

use super::*;
use crate::app::measurement::{Column, Measurements, Sort, Sorted};
use crate::app::state::{Face, MeasuredPlace, Page, SecretInput};
use crate::app::{BatchCommand, MeasurementCommand, MeasurementEffect, MeasurementNews, PasteCommand, WindowCommand};

fn batch(values: &[i64]) -> String {
    let observation = |value: &i64| format!(r#"{{"significand":{value},"orderOfMagnitude":0}}"#);
    let observations: Vec<String> = values.iter().map(observation).collect();
    format!(r#"[{{"deviceIdentifier":"d","observations":[{}]}}]"#, observations.join(","))
}

fn with_table(text: String) -> Window {
    let mut window = Window::new();
    window.apply(BatchCommand::Paste(text));
    window.answer_batch_work();
    window.apply(BatchCommand::SetFace(Face::Table));
    window
}

fn values(window: &Window, place: MeasuredPlace) -> Option<Vec<f64>> {
    let sorted = window.state.measured.at(place).shown.as_ref()?;
    Some((0..sorted.order.len()).filter_map(|at| sorted.row(at)?.number).collect())
}

#[test]
fn the_table_is_that_of_the_batch_in_view_in_the_order_that_was_asked_for() {
    let mut window = with_table(batch(&[2, 1, 3]));
    assert_eq!(values(&window, MeasuredPlace::Batch), Some(vec![2.0, 1.0, 3.0]));
    window.apply(MeasurementCommand::Sort { place: MeasuredPlace::Batch, column: Column::Value });
    assert_eq!(values(&window, MeasuredPlace::Batch), Some(vec![1.0, 2.0, 3.0]));
    window.apply(BatchCommand::Paste(batch(&[9, 8])));
    window.answer_batch_work();
    assert_eq!(values(&window, MeasuredPlace::Batch), Some(vec![8.0, 9.0]), "the order stays");
}

#[test]
fn a_large_batch_is_read_in_the_background_and_a_late_reading_of_another_is_dropped() {
    let many: Vec<i64> = (0..4_000).collect();
    let mut window = with_table(batch(&many));
    assert_eq!(values(&window, MeasuredPlace::Batch), None);
    let asked = window.take().into_iter().find_map(|effect| match effect {
        Effect::Measurement(MeasurementEffect::Measure { request_id, source, .. }) => Some((request_id, source)),
        _ => None,
    });
    let (request_id, source) = asked.expect("it is read in the background");
    window.apply(BatchCommand::Paste(batch(&[1])));
    window.answer_batch_work();
    let sorted = Arc::new(Sorted::new(Arc::new(Measurements::of(source.bytes())), Sort::default()));
    window.news(MeasurementNews::Measured { request_id, place: MeasuredPlace::Batch, sorted });
    assert_eq!(values(&window, MeasuredPlace::Batch), Some(vec![1.0]), "never those of the batch before");
}

#[test]
fn the_presenters_view_shows_the_batch_and_goes_back_to_the_delivery() {
    let mut window = with_table(batch(&[5]));
    window.apply(WindowCommand::SetPresenting(true));
    assert_eq!(values(&window, MeasuredPlace::Presentation), Some(vec![5.0]));
    window.apply(WindowCommand::SetPresenting(false));
    assert_eq!(window.state.layout.page, Page::Delivery);
    window.apply(WindowCommand::ShowPage(Page::Settings));
    window.apply(WindowCommand::SetPresenting(false));
    assert_eq!(window.state.layout.page, Page::Settings, "what is not shown is not left");
}

#[test]
fn a_pasted_batch_does_not_leave_the_presenters_view_open_beneath_it() {
    let mut window = with_table(batch(&[5]));
    window.apply(WindowCommand::SetPresenting(true));
    window.apply(PasteCommand::Paste(SecretInput::new(batch(&[6]))));
    assert_eq!(window.state.layout.page, Page::Delivery);
}
