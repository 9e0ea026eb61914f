//! Function URLs of AWS Lambda.

use super::{Cause, causes, page};

causes! {
    static PERMISSION_MISSING: Cause = Cause {
        id: "lambda_url.permission_missing",
        title: "The function URL's policy does not allow the caller to invoke it.",
        fix: "Allow lambda:InvokeFunctionUrl and lambda:InvokeFunction.",
        meaning: "A function URL checks the function's resource policy even with auth type NONE, and since October \
                 2025 new URLs need lambda:InvokeFunction in addition to lambda:InvokeFunctionUrl. Made by the \
                 console both are there; made by a template one is easily left out.",
        page: &page::FUNCTION_URL,
        next: None,
    };
}
