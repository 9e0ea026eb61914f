//! Function URLs of AWS Lambda.

use super::{Cause, causes, page};

causes! {
    static PERMISSION_MISSING: Cause = Cause {
        id: "lambda_url.permission_missing",
        title: "The policy of the function URL does not allow the caller to invoke it.",
        fix: "Allow lambda:InvokeFunctionUrl and lambda:InvokeFunction.",
        meaning: "A function URL checks the resource policy of the function even with auth type NONE, and since \
                  October 2025 new URLs need lambda:InvokeFunction in addition to lambda:InvokeFunctionUrl. The \
                  console adds both; a template easily leaves one out.",
        page: &page::FUNCTION_URL,
        next: None,
    };
}
