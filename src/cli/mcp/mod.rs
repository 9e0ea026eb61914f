//! `signpost mcp`: the commands as tools of an agent, by the Model Context Protocol on standard input and output.
//!
//! A tool is a command with `--json` and a schema of its arguments: it prints into the response what the command would
//! print, masked as ever. What no tool can do: show a secret, read or write the keyring, write a file.
//!
//! Nothing is sent but by `send`, and that only to the destinations that the call of `signpost mcp` names, as they were
//! then: an agent that can write files could otherwise turn a destination's URL and have its secret sent elsewhere.

mod allowed;
mod call;
mod tool;

use std::sync::Arc;

use rmcp::handler::server::ServerHandler;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Implementation, ListToolsResult,
    PaginatedRequestParams, ServerCapabilities, ServerConfig,
};
use rmcp::service::{RequestContext, RoleServer, ServiceExt as _};
use rmcp::transport::stdio;

use self::allowed::Allowed;
use self::tool::Tool;
use super::args::McpArgs;
use super::output::Output;
use super::{Answer, CallError, runtime};

const INSTRUCTIONS: &str = "signpost tests the HTTPS destinations of an IoT platform. Start with list_destinations. \
dry_run shows the exact signed request without sending it; diagnose names the causes of a failed exchange in a HAR file; \
explain says what a cause means and what to change; check_plan lists what a go-live check would send. send works only for \
destinations that the user allowed when starting the server. Secrets are masked in every result.";

pub(super) fn run(args: &McpArgs, output: &mut Output) -> Result<Answer, CallError> {
    let allowed = Arc::new(Allowed::of(&args.allow_send, &args.environment, output)?);
    let runtime = runtime()?;
    let served = runtime.block_on(async {
        let server = Server { allowed }.serve(stdio()).await;
        let running = server.map_err(|error| CallError::new(format!("the agent did not start a session: {error}")))?;
        running.waiting().await.map_err(|error| CallError::new(format!("the session ended: {error}")))
    });
    // A tool that still runs must not keep the program after its agent is gone.
    runtime.shutdown_background();
    served.map(|_reason| Answer::Yes)
}

struct Server {
    allowed: Arc<Allowed>,
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(Implementation::new("signpost", env!("CARGO_PKG_VERSION")))
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, rmcp::ErrorData> {
        Ok(ListToolsResult::with_all_items(Tool::ALL.into_iter().map(Tool::described).collect()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, rmcp::ErrorData> {
        let Some(tool) = Tool::of_name(&request.name) else {
            let names = Tool::ALL.map(Tool::name).join(", ");
            return Err(rmcp::ErrorData::invalid_params(format!("there is no such tool; there are {names}"), None));
        };
        let allowed = Arc::clone(&self.allowed);
        let arguments = request.arguments.unwrap_or_default();
        // A command waits for files and the network as any command does.
        let called = tokio::task::spawn_blocking(move || call::call(tool, arguments, &allowed)).await;
        let result = match called {
            Ok(Ok(called)) => {
                let mut result = CallToolResult::structured(called.document);
                result.content.extend(called.remarks.into_iter().map(ContentBlock::text));
                result
            }
            Ok(Err(error)) => CallToolResult::error(vec![ContentBlock::text(error.to_string())]),
            Err(_panicked) => CallToolResult::error(vec![ContentBlock::text("an error in signpost itself")]),
        };
        Ok(result.into())
    }
}
