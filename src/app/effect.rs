//! Work that cannot be done while drawing, by area; the runner starts it, and news come back.

use super::{
    BatchEffect, BodyEffect, DestinationEffect, ExchangeEffect, FileEffect, FontEffect, GoLiveEffect, HistoryEffect,
    LoadEffect, MeasurementEffect, PasteEffect, PreviewEffect, ProbeEffect, ReceiverEffect, SecretEffect, SendEffect,
    WindowEffect,
};

/// One piece of background work.
#[derive(Debug)]
pub enum Effect {
    Batch(BatchEffect),
    Body(BodyEffect),
    Destination(DestinationEffect),
    Exchange(ExchangeEffect),
    File(FileEffect),
    Font(FontEffect),
    GoLive(GoLiveEffect),
    History(HistoryEffect),
    Load(LoadEffect),
    Measurement(MeasurementEffect),
    Paste(PasteEffect),
    Preview(PreviewEffect),
    Probe(ProbeEffect),
    Receiver(ReceiverEffect),
    Secret(SecretEffect),
    Send(SendEffect),
    Window(WindowEffect),
}
