//! The dated path in the words of each language that can compute it. What is written here is recognised here.

use crate::domain::TimestampFormat;

use super::template::dated_path_variable;

/// The command of a POSIX shell whose output is the dated path. `date` without %N runs on macOS, too; so milliseconds
/// are those of a full second. `is_strict` percent-encodes a colon, as S3 signs it.
pub(super) fn posix_command(format: TimestampFormat, is_strict: bool) -> String {
    let colon = if is_strict { "%%3A" } else { ":" };
    let timestamp = match format {
        TimestampFormat::EpochMillis => "%s000".to_owned(),
        TimestampFormat::EpochSeconds => "%s".to_owned(),
        TimestampFormat::Iso8601 => format!("%Y-%m-%dT%H{colon}%M{colon}%S.000Z"),
        TimestampFormat::Iso8601Basic => "%Y%m%dT%H%M%SZ".to_owned(),
    };
    format!("date -u +%Y/%m/%d/{timestamp}")
}

/// The expression of PowerShell whose value is the dated path. In a format of .NET, a backslash keeps a character.
pub(super) fn powershell_expression(format: TimestampFormat, is_strict: bool) -> String {
    let colon = if is_strict { r"\%\3\A" } else { r"\:" };
    let timestamp = match format {
        TimestampFormat::EpochMillis => r"') + $now.ToUnixTimeMilliseconds()".to_owned(),
        TimestampFormat::EpochSeconds => r"') + $now.ToUnixTimeSeconds()".to_owned(),
        TimestampFormat::Iso8601 => format!(r"yyyy-MM-dd\THH{colon}mm{colon}ss.fff\Z')"),
        TimestampFormat::Iso8601Basic => r"yyyyMMdd\THHmmss\Z')".to_owned(),
    };
    format!(r"$now = [DateTimeOffset]::UtcNow; $now.ToString('yyyy\/MM\/dd\/{timestamp}")
}

/// The expression of JavaScript whose value is the dated path; `now` is a Date.
pub(super) fn javascript_expression(format: TimestampFormat, is_strict: bool) -> String {
    let day = "now.toISOString().slice(0, 10).replace(/-/g, '/')";
    let timestamp = match format {
        TimestampFormat::EpochMillis => "now.getTime()",
        TimestampFormat::EpochSeconds => "Math.floor(now.getTime() / 1000)",
        TimestampFormat::Iso8601 if is_strict => "now.toISOString().replace(/:/g, '%3A')",
        TimestampFormat::Iso8601 => "now.toISOString()",
        TimestampFormat::Iso8601Basic => "now.toISOString().slice(0, 19).replace(/[-:]/g, '') + 'Z'",
    };
    format!("{day} + '/' + {timestamp}")
}

/// The dated path that a command of a shell computes, if it is one of those above.
pub(super) fn of_command(command: &str) -> Option<TimestampFormat> {
    let command = command.trim();
    TimestampFormat::ALL.into_iter().find(|format| {
        [true, false].into_iter().any(|is_strict| {
            command == posix_command(*format, is_strict) || command == powershell_expression(*format, is_strict)
        })
    })
}

/// The line of a script of Postman or Bruno that sets the variable with the dated path.
pub(super) fn script_line(setter: &str, format: TimestampFormat, is_strict: bool) -> Vec<String> {
    vec![
        "const now = new Date();".to_owned(),
        format!("{setter}('{}', {});", dated_path_variable(format), javascript_expression(format, is_strict)),
    ]
}
