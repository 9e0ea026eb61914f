//! What a service says of the request once it knows who sent it, by error code and by sentence.
//!
//! Source: the "Errors" of each operation (Kinesis, Data Firehose, SQS, Lambda, `EventBridge`); AWS "Common errors";
//! the error types of `OpenSearch`; API Gateway, "Gateway response types".

use crate::diagnose::cause;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::finding::Findings;
use crate::diagnose::rules::table::{Table, When, likely, proven};

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    TABLE.decide(case, findings);
}

pub(in crate::diagnose) static TABLE: Table = Table {
    name: "aws/input",
    rules: &[
        proven!(
            When::Any(&[
                When::Code(&[
                    "Throttling",
                    "ThrottlingException",
                    "ThrottledException",
                    "RequestThrottled",
                    "RequestThrottledException",
                    "TooManyRequestsException",
                    "ProvisionedThroughputExceededException",
                    "RequestLimitExceeded",
                    "SlowDown",
                    "BandwidthLimitExceeded",
                ]),
                When::Message(&["too many requests", "rate exceeded", "slow down"]),
                When::All(&[When::Status(&[429]), When::Message(&["limit exceeded"])]),
            ]),
            cause::aws::THROTTLED
        ),
        // Some limits are of the account, and waiting does not help.
        likely!(
            When::Code(&["LimitExceededException", "LimitExceeded", "QuotaExceededException"]),
            cause::aws::THROTTLED
        ),
        proven!(
            When::Any(&[
                When::Code(&["RequestTooLargeException", "RequestTooLarge", "RequestEntityTooLargeException"]),
                When::All(&[
                    When::Status(&[400, 413]),
                    When::Message(&[
                        "request entity too large",
                        "request too long",
                        "content length exceeded",
                        "payload too large",
                        "message must be shorter than",
                    ]),
                ]),
            ]),
            cause::http::PAYLOAD_TOO_LARGE
        ),
        likely!(
            When::Any(&[
                When::Code(&[
                    "ResourceInUseException",
                    "ResourceConflictException",
                    "ResourceNotReadyException",
                    "InvalidStateException",
                    "ConflictException",
                ]),
                When::Message(&[
                    "in an active state",
                    "is not active",
                    "not permitted on kinesisstreamassource",
                    "directput",
                    "following state: pending",
                    "not in active state",
                ]),
            ]),
            cause::aws::RESOURCE_STATE_WRONG
        ),
        proven!(
            When::Any(&[
                When::Code(&["UnknownOperationException", "InvalidAction", "MissingAction"]),
                When::Says(&["<unknownoperationexception", "could not find operation"]),
                When::Message(&["missing action", "x-amz-target"]),
            ]),
            cause::aws::ACTION_TARGET_MISSING
        ),
        proven!(
            When::Any(&[
                When::Code(&[
                    "SerializationException",
                    "ValidationException",
                    "ValidationError",
                    "InvalidParameterValue",
                    "InvalidParameterValueException",
                    "MissingParameter",
                    "MissingRequiredParameterException",
                    "MalformedHttpRequestException",
                    "MalformedQueryString",
                ]),
                When::Message(&["can not be converted to"]),
                // AppSync.
                When::Says(&["\"malformedhttprequestexception\""]),
            ]),
            cause::aws::PAYLOAD_SCHEMA_WRONG
        ),
        likely!(
            When::Any(&[
                When::Code(&["InvalidArgumentException", "InvalidRequestContentException"]),
                When::Says(&[
                    "\"mapper_parsing_exception\"",
                    "\"document_parsing_exception\"",
                    "\"illegal_argument_exception\"",
                    "\"not_x_content_exception\"",
                    "\"parse_exception\"",
                    "\"parsing_exception\"",
                ]),
            ]),
            cause::aws::PAYLOAD_SCHEMA_WRONG
        ),
        likely!(
            When::Any(&[
                When::Code(&[
                    "ResourceNotFoundException",
                    "QueueDoesNotExist",
                    "AWS.SimpleQueueService.NonExistentQueue",
                ]),
                When::Says(&["\"index_not_found_exception\""]),
            ]),
            cause::http::NOT_FOUND,
            cause::aws::RESOURCE_STATE_WRONG
        ),
        likely!(
            When::Code(&["ServiceUnavailableException", "ServiceUnavailable"]),
            cause::http::SERVICE_UNAVAILABLE,
            cause::aws::THROTTLED
        ),
        likely!(
            When::Code(&[
                "InternalServerErrorException",
                "InternalServerError",
                "InternalFailure",
                "InternalServiceError"
            ]),
            cause::http::SERVER_ERROR,
            cause::http::SERVICE_UNAVAILABLE
        ),
        // The access control of OpenSearch, behind that of IAM.
        likely!(
            When::All(&[When::Says(&["\"security_exception\""]), When::Says(&["no permissions for ["])]),
            cause::aws::ACCESS_DENIED_UNSPECIFIED,
            cause::aws::IAM_IMPLICIT_DENY
        ),
    ],
};
