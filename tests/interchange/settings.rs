//! Settings that are no request: environments, AWS credentials, what a portal gives.

use crate::{draft, found, line, said};

#[test]
fn aws_credentials_are_taken_in_each_of_their_forms() {
    let expected = "POST  aws eu-west-1  AKIDEXAMPLE =sEcReT =tok";
    for text in [
        "export AWS_ACCESS_KEY_ID=AKIDEXAMPLE\nexport AWS_SECRET_ACCESS_KEY=sEcReT\nexport AWS_SESSION_TOKEN=tok\nexport AWS_REGION=eu-west-1\n",
        "AWS_ACCESS_KEY_ID=\"AKIDEXAMPLE\"\nAWS_SECRET_ACCESS_KEY='sEcReT'\nAWS_SESSION_TOKEN=tok # temporary\nAWS_DEFAULT_REGION=eu-west-1\n",
        "$Env:AWS_ACCESS_KEY_ID=\"AKIDEXAMPLE\"\r\n$Env:AWS_SECRET_ACCESS_KEY=\"sEcReT\"\r\n$Env:AWS_SESSION_TOKEN=\"tok\"\r\n$Env:AWS_REGION=\"eu-west-1\"\r\n",
        "set AWS_ACCESS_KEY_ID=AKIDEXAMPLE\r\nset AWS_SECRET_ACCESS_KEY=sEcReT\r\nset AWS_SESSION_TOKEN=tok\r\nset AWS_REGION=eu-west-1\r\n",
        "set -gx AWS_ACCESS_KEY_ID AKIDEXAMPLE\nset -gx AWS_SECRET_ACCESS_KEY sEcReT\nset -gx AWS_SESSION_TOKEN tok\nset -gx AWS_REGION eu-west-1\n",
        "[default]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = sEcReT\naws_session_token = tok\nregion = eu-west-1\n",
    ] {
        let draft = draft(text);
        assert_eq!(line(&draft), expected, "{text}");
        assert!(said(&draft).contains("work for you"), "{}", said(&draft));
        assert!(said(&draft).contains("auth.service"), "{}", said(&draft));
    }
}

#[test]
fn exported_credentials_say_when_they_expire() {
    let text = r#"{ "Version": 1, "AccessKeyId": "AKIDEXAMPLE", "SecretAccessKey": "sEcReT", "SessionToken": "tok", "Expiration": "2026-03-05T01:02:03+00:00" }"#;
    let of_sts = format!(r#"{{ "Credentials": {text}, "AssumedRoleUser": {{ "Arn": "x" }} }}"#);
    for text in [text, &of_sts] {
        let draft = draft(text);
        assert_eq!(line(&draft), "POST  aws   AKIDEXAMPLE =sEcReT =tok");
        assert!(said(&draft).contains("expire at 2026-03-05T01:02:03+00:00"), "{}", said(&draft));
    }
}

#[test]
fn each_profile_is_a_destination() {
    let found = found(
        "[default]\naws_access_key_id=A\naws_secret_access_key=1\n\n[profile work]\naws_access_key_id=B\naws_secret_access_key=2\n",
        None,
    );
    let names: Vec<&str> = found.drafts.iter().map(|draft| draft.destination.name.as_str()).collect();
    assert_eq!(names, ["AWS default", "AWS work"]);
}

#[test]
fn an_environment_file_gives_address_and_credential_and_names_the_rest() {
    let text = "# Acme\nS3_BUCKET=s3://acme/in\nAWS_ACCESS_KEY_ID=AKIDEXAMPLE\nAWS_SECRET_ACCESS_KEY=sEcReT\nAWS_REGION=eu-west-1\nSMTP_PASSWORD=hunter2\nDEBUG=1\n";
    let found = found(text, None);
    assert_eq!(
        line(&found.drafts[0]),
        "PUT https://acme.s3.eu-west-1.amazonaws.com/in aws eu-west-1 s3 AKIDEXAMPLE =sEcReT"
    );
    assert_eq!(found.left_out.len(), 1);
    assert_eq!(found.left_out[0].what, "SMTP_PASSWORD");
    for (text, expected) in [
        (
            "AZURE_STORAGE_CONNECTION_STRING=\"DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=abc==;EndpointSuffix=core.windows.net\"",
            "PUT https://acme.blob.core.windows.net/ sas account_key =abc==",
        ),
        (
            "EVENTHUB=Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKeyName=send;SharedAccessKey=k==;EntityPath=hub",
            "POST https://ns.servicebus.windows.net/hub sas policy_key =k==",
        ),
        (
            "ACME_TOKEN_URL=https://id.example/token\nACME_CLIENT_ID=me\nACME_CLIENT_SECRET=pw\nACME_URL=https://a.example/in\n",
            "POST https://a.example/in oauth2 https://id.example/token me =pw body",
        ),
    ] {
        assert_eq!(line(&draft(text)), expected);
    }
}

#[test]
fn what_the_azure_cli_prints_is_taken() {
    let keys = r#"{ "keyName": "send", "primaryConnectionString": "Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKeyName=send;SharedAccessKey=k==;EntityPath=hub", "primaryKey": "k==" }"#;
    assert_eq!(line(&draft(keys)), "POST https://ns.servicebus.windows.net/hub sas policy_key =k==");
    let signature = "\"sv=2022-11-02&sr=c&sp=cw&se=2027-01-01&sig=abc%3D\"\n";
    assert_eq!(line(&draft(signature)), "PUT  sas token =sv=2022-11-02&sr=c&sp=cw&se=2027-01-01&sig=abc%3D");
}

#[test]
fn a_location_is_a_destination() {
    for (text, expected) in [
        ("s3://acme/in", "PUT https://acme.s3.amazonaws.com/in aws  s3  $AWS_SECRET_ACCESS_KEY"),
        ("sb://ns.servicebus.windows.net/hub", "POST https://ns.servicebus.windows.net/hub none"),
        ("https://a.example/in", "POST https://a.example/in none"),
    ] {
        assert_eq!(line(&draft(text)), expected);
    }
}
