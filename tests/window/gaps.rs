//! One scale of gaps: what stands beside or beneath a control keeps one of a few distances to it.

use egui::{Rect, Role, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::{By, NodeT as _, Queryable as _};
use signpost::app::WindowCommand;
use signpost::app::state::ComposeTab;
use signpost::ui::theme::space;

use crate::desk::Desk;

const SCALE: [f32; 5] = [space::XS, space::S, space::M, space::L, space::XL];

/// Lines and edges take a point.
const TOLERANCE: f32 = 1.0;

fn is_control(role: Role) -> bool {
    matches!(
        role,
        Role::Button
            | Role::TextInput
            | Role::ComboBox
            | Role::RadioButton
            | Role::CheckBox
            | Role::Tab
            | Role::SpinButton
    )
}

/// A control that is drawn.
#[derive(Debug, PartialEq)]
struct Control {
    name: String,
    region: String,
    rect: Rect,
}

/// Every control, and every label.
fn drawn<S>(harness: &Harness<'_, S>) -> (Vec<Control>, Vec<Rect>) {
    let (mut controls, mut others) = (Vec::new(), Vec::new());
    let is_drawn = |node: &egui_kittest::kittest::AccessKitNode<'_>| {
        node.raw_bounds().is_some() && (is_control(node.role()) || node.role() == Role::Label)
    };
    for node in harness.query_all(By::new().predicate(is_drawn)) {
        let (role, rect) = (node.accesskit_node().role(), node.rect());
        if is_control(role) {
            let name = node.accesskit_node().label().unwrap_or_default();
            // The signs of the editor's gutter stand at their lines, which are a text.
            if name.starts_with("Fold line ") {
                continue;
            }
            let mut region = node.accesskit_node().parent();
            while let Some(parent) = region.filter(|parent| parent.role() != Role::Region) {
                region = parent.parent();
            }
            let region = region.and_then(|region| region.label()).unwrap_or_default();
            controls.push(Control { name, region, rect });
        } else {
            others.push(rect);
        }
    }
    (controls, others)
}

/// Where a neighbour is looked for.
#[derive(Clone, Copy)]
enum Direction {
    Beneath,
    Beside,
}

impl Direction {
    /// How far `other` is from `rect`, if it is ahead.
    fn gap(self, rect: Rect, other: Rect) -> Option<f32> {
        let gap = match self {
            Self::Beneath => other.x_range().intersects(rect.x_range()).then(|| other.top() - rect.bottom()),
            Self::Beside => {
                let is_in_row = (other.center().y - rect.center().y).abs() < 2.0;
                is_in_row.then(|| other.left() - rect.right())
            }
        };
        gap.filter(|gap| *gap > -TOLERANCE)
    }
}

/// The gaps between neighbours of one region, beneath and beside each other, that are no more than the largest of the
/// scale.
fn gaps<S>(harness: &Harness<'_, S>) -> Vec<(f32, String)> {
    let (controls, labels) = drawn(harness);
    let mut found = Vec::new();
    for control in &controls {
        for direction in [Direction::Beneath, Direction::Beside] {
            let ahead = |other: Rect| direction.gap(control.rect, other);
            let nearest = controls
                .iter()
                .filter(|other| *other != control && other.region == control.region)
                .filter_map(|other| Some((ahead(other.rect)?, &other.name)))
                .min_by(|a, b| a.0.total_cmp(&b.0));
            let Some((gap, other)) = nearest.filter(|(gap, _)| *gap <= space::XL + TOLERANCE) else { continue };
            let is_interrupted = labels.iter().any(|label| ahead(*label).is_some_and(|at| at < gap));
            if !is_interrupted {
                found.push((gap, format!("{}: {} and {other}: {gap}", control.region, control.name)));
            }
        }
    }
    found
}

fn check<S>(harness: &Harness<'_, S>, place: &str) {
    let gaps = gaps(harness);
    assert!(gaps.len() > 10, "{place}: only {} gaps were found", gaps.len());
    let is_off = |gap: f32| SCALE.iter().all(|step| (gap - step).abs() > TOLERANCE);
    let off: Vec<&String> = gaps.iter().filter(|(gap, _)| is_off(*gap)).map(|(_, text)| text).collect();
    assert!(off.is_empty(), "{place}: off the scale:\n{off:#?}");
}

fn gallery() -> Harness<'static> {
    let mut gallery = signpost::ui::gallery::Gallery::default();
    let mut is_set = false;
    let mut harness = Harness::builder().with_size([900.0, 940.0]).build_ui(move |ui| {
        if !std::mem::replace(&mut is_set, true) {
            signpost::ui::theme::install(ui.ctx());
        }
        signpost::ui::gallery::gallery_ui(ui, &mut gallery);
    });
    harness.run();
    harness
}

#[test]
fn the_gallery_keeps_the_scale() {
    check(&gallery(), "gallery");
}

/// Whatever scrolls reckons with this height: with rows that are higher, the last ones would never come into view.
#[test]
fn the_rows_of_a_text_of_the_wire_are_as_high_as_their_list_takes_them() {
    let harness = gallery();
    let top = |number: &str| harness.get_by_role_and_label(Role::Label, number).rect().top();
    let tops = ["   1", "   2", "   3", "   4"].map(top);
    for pair in tops.windows(2) {
        assert!((pair[1] - pair[0] - 17.0).abs() < 0.1, "{tops:?}");
    }
}

#[test]
fn the_window_keeps_the_scale() {
    let mut desk = Desk::with_receiver_sized(1440.0, 900.0, Theme::Light);
    desk.until_preview();
    check(&desk.harness, "destination");
    desk.harness.state_mut().session().handle(WindowCommand::SetComposeTab(ComposeTab::Batch));
    desk.step();
    check(&desk.harness, "batch");
    desk.send();
    check(&desk.harness, "exchange");
}
