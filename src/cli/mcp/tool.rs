//! The tools: what each is called, says of itself and takes.

use std::sync::Arc;

use rmcp::model::{JsonObject, ToolAnnotations};
use serde_json::{Value, json};

/// What an agent can call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tool {
    ListDestinations,
    Validate,
    Explain,
    Diagnose,
    DryRun,
    CheckPlan,
    Send,
}

impl Tool {
    pub(super) const ALL: [Self; 7] = [
        Self::ListDestinations,
        Self::Validate,
        Self::Explain,
        Self::Diagnose,
        Self::DryRun,
        Self::CheckPlan,
        Self::Send,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::ListDestinations => "list_destinations",
            Self::Validate => "validate",
            Self::Explain => "explain",
            Self::Diagnose => "diagnose",
            Self::DryRun => "dry_run",
            Self::CheckPlan => "check_plan",
            Self::Send => "send",
        }
    }

    pub(super) fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tool| tool.name() == name)
    }

    fn description(self) -> &'static str {
        match self {
            Self::ListDestinations => "List the destinations that signpost knows: name, URL, authentication method.",
            Self::Validate => "Check a batch of messages against the rules of the platform.",
            Self::Explain => "Say what a cause means, what to change and which page says so; without one, list all.",
            Self::Diagnose => "Name the causes of a failed exchange in a HAR file, with the evidence for each.",
            Self::DryRun => "Show the exact signed request for a batch, with every signing step. Sends nothing.",
            Self::CheckPlan => {
                "List every request that a go-live check would send, and what each leaves behind. Sends nothing."
            }
            Self::Send => {
                "Deliver one batch and report the response, its timings and the causes of a failure. Works only \
                           for destinations that the user allowed."
            }
        }
    }

    /// As the protocol describes it.
    pub(super) fn described(self) -> rmcp::model::Tool {
        let is_sending = self == Self::Send;
        let annotations = ToolAnnotations::new().read_only(!is_sending).destructive(false).open_world(is_sending);
        rmcp::model::Tool::new(self.name(), self.description(), Arc::new(self.schema())).with_annotations(annotations)
    }

    /// JSON Schema of its arguments.
    fn schema(self) -> JsonObject {
        let destination = (
            "destination",
            json!({ "type": "string", "description": "A name from list_destinations, or the path of a destination file" }),
        );
        let environment = (
            "environment",
            json!({ "type": "string", "description": "One of its environments, as list_destinations names them" }),
        );
        let batch = ("batch", json!({ "type": "string", "description": "The batch as JSON text, sent byte for byte" }));
        let batch_file =
            ("batch_file", json!({ "type": "string", "description": "The path of a batch, in place of batch" }));
        let sample = (
            "sample",
            json!({ "enum": ["measurement", "notification"], "description": "Without a batch: this sample of the platform's documentation" }),
        );
        let attempt = (
            "attempt",
            json!({ "type": "integer", "minimum": 0, "description": "The delivery attempt to write into the messages" }),
        );
        match self {
            Self::ListDestinations => object(&[], []),
            Self::Validate => object(&[], [batch, batch_file]),
            Self::Explain => {
                object(&[], [("cause", json!({ "type": "string", "description": "Its id, such as aws.region_wrong" }))])
            }
            Self::Diagnose => object(
                &["har_file"],
                [
                    ("har_file", json!({ "type": "string", "description": "The path of a HAR file" })),
                    (
                        "entry",
                        json!({ "type": "integer", "minimum": 1, "description": "Which entry, counted from 1; by default the last delivery that failed" }),
                    ),
                ],
            ),
            Self::DryRun => {
                let at = (
                    "at",
                    json!({ "type": "string", "format": "date-time", "description": "Sign as if it were this moment" }),
                );
                object(&["destination"], [destination, environment, batch, batch_file, sample, attempt, at])
            }
            Self::CheckPlan => {
                let list = |description: &str| json!({ "type": "array", "items": { "type": "string" }, "description": description });
                let only = ("only", list("Only these checks or families"));
                let skip = ("skip", list("Leave these checks or families out"));
                object(&["destination"], [destination, environment, only, skip])
            }
            Self::Send => object(&["destination"], [destination, environment, batch, batch_file, sample, attempt]),
        }
    }
}

fn object<const N: usize>(required: &[&str], properties: [(&str, Value); N]) -> JsonObject {
    let properties: JsonObject = properties.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect();
    let members = [
        ("type", json!("object")),
        ("properties", Value::Object(properties)),
        ("required", json!(required)),
        ("additionalProperties", json!(false)),
    ];
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
