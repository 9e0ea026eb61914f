use super::*;

const LOGIC_APP: &str = "https://prod-1.westeurope.logic.azure.com/workflows/x/triggers/manual/paths/invoke?api-version=2016-10-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=hunter2";
const FUNCTION: &str = "https://acme.azurewebsites.net/api/in?code=hunter2";

#[test]
fn what_cannot_be_sent_is_corrected_where_it_is_clear_what_was_meant() {
    for (url, meant, said) in [
        ("https://a.example/x y", "https://a.example/x%20y", "write %20"),
        ("https://a.example/x\n", "https://a.example/x", "line break"),
        ("s3://acme/in", "https://acme.s3.eu-west-1.amazonaws.com/in", "https://acme.s3."),
        ("a.example/x", "https://a.example/x", "start it with https://"),
    ] {
        let finding = the(Check::UrlUnusable, url, s3("eu-west-1"));
        assert_eq!((finding.level, change_of(&finding)), (Level::Severe, Some(("url", meant))), "{url}");
        assert!(finding.text.contains(said), "{}", finding.text);
    }
    for url in ["", "ftp://a.example", "https://", "https://a b.example", "https://a.example/x%20y"] {
        assert!(!warned(url, header("X-Api-Key", "hunter2")).contains(&Check::UrlUnusable), "{url}");
    }
}

#[test]
fn a_secret_in_the_url_is_told_of_with_the_way_out() {
    for (url, name, advice) in [
        (LOGIC_APP, "sig", "Logic Apps"),
        ("https://0a.1b.environment.api.powerplatform.com/workflows/x?sv=1.0&sig=hunter2", "sig", "Logic Apps"),
        (FUNCTION, "code", "x-functions-key"),
        ("https://acme.blob.core.windows.net/in-1?sv=2022-11-02&sig=hunter2", "sig", "azure-sas"),
        ("https://acme.s3.eu-west-1.amazonaws.com/in?X-Amz-Signature=hunter2", "X-Amz-Signature", "aws-sigv4"),
        ("https://api.example/in?api_key=hunter2", "api_key", "static-header"),
        ("https://api.example/in?token=hunter2&x=1", "token", "static-header"),
        ("https://me:hunter2@api.example/in", "password", "Basic"),
        ("https://api.example/in#access_token=hunter2", "access_token", "static-header"),
        ("Endpoint=sb://ns.example/;SharedAccessKeyName=a;SharedAccessKey=hunter2", "connection string", "azure-sas"),
    ] {
        let finding = the(Check::SecretInUrl, url, Auth::None);
        assert!(finding.text.contains(name) && finding.text.contains(advice), "{url}: {}", finding.text);
        assert!(!finding.text.contains("hunter2") && finding.is_secret_in_the_open());
    }
    let unsure = the(Check::SecretInUrl, "https://api.example/in?code=NL", Auth::None);
    assert!(unsure.text.contains("seems to hold"), "{}", unsure.text);
    for url in [
        "https://api.example/in?tenant=acme&keyword=x",
        "https://api.example/in?code=",
        "https://api.example/in?signal=1&sigma=2",
        "https://api.example/@acme/in",
        "https://b2c.example/in?p=b2c_1_x",
        "wasbs://in@acme.blob.core.windows.net/a",
    ] {
        assert!(!warned(url, Auth::None).contains(&Check::SecretInUrl), "{url}");
    }
}

#[test]
fn a_password_of_the_proxy_is_told_of() {
    let with_proxy = |proxy: &str| {
        let mut destination = destination("https://api.example/in", Auth::None);
        destination.connection.proxy_url = Some(proxy.to_owned());
        check_of(&destination)
    };
    let findings = with_proxy("http://me:hunter2@proxy.example:3128");
    assert_eq!(findings.len(), 1);
    assert_eq!((findings[0].check, findings[0].field), (Check::SecretInProxyUrl, Setting::ProxyUrl.into()));
    assert_eq!(with_proxy("http://proxy.example:3128"), []);
}

#[test]
fn a_request_authenticates_once() {
    let presigned = "https://acme.s3.eu-west-1.amazonaws.com/in?X-Amz-Signature=hunter2";
    let oauth = || Auth::ClientCredentials(oauth("https://id.example/token"));
    for (url, auth) in [
        (LOGIC_APP, header("authorization", "Bearer abc")),
        (LOGIC_APP, oauth()),
        (presigned, s3("eu-west-1")),
        ("https://api.example/in?access_token=hunter2", oauth()),
    ] {
        let finding = the(Check::TwoAuthentications, url, auth);
        assert!(!finding.text.contains("hunter2"));
    }
    for (url, auth) in [
        (LOGIC_APP, Auth::None),
        (LOGIC_APP, header("X-Api-Key", "abc")),
        // A function's key and the login of App Service are two doors, one behind the other.
        (FUNCTION, header("Authorization", "Bearer abc")),
        ("https://api.example/in?api_key=hunter2", oauth()),
        ("https://api.example/in", oauth()),
    ] {
        assert!(!warned(url, auth).contains(&Check::TwoAuthentications), "{url}");
    }
}

#[test]
fn credentials_travel_encrypted_but_on_this_machine() {
    for (url, auth) in [
        ("http://api.example/in", header("X-Api-Key", "abc")),
        ("http://api.example/in?sig=abc", Auth::None),
        ("http://10.0.0.1/acme", s3("us-east-1")),
    ] {
        assert!(warned(url, auth).contains(&Check::ClearText), "{url}");
    }
    for (url, auth) in [
        ("https://api.example/in", header("X-Api-Key", "abc")),
        ("http://127.0.0.1:9/in", header("X-Api-Key", "abc")),
        ("http://[::ffff:127.0.0.1]/in", header("X-Api-Key", "abc")),
        ("http://api.localhost./in", header("X-Api-Key", "abc")),
        ("http://api.example/in", Auth::None),
    ] {
        assert_eq!(warned(url, auth), [], "{url}");
    }
}

#[test]
fn a_page_of_a_console_is_no_endpoint() {
    for (url, meant) in [
        (
            "https://eu-west-1.console.aws.amazon.com/s3/buckets/acme?region=eu-west-1&prefix=in%2F&tab=objects",
            Some("https://acme.s3.eu-west-1.amazonaws.com/in/"),
        ),
        (
            "https://s3.console.aws.amazon.com/s3/buckets/acme?region=eu-west-1",
            Some("https://acme.s3.eu-west-1.amazonaws.com/"),
        ),
        ("https://s3.console.aws.amazon.com/s3/home", None),
        ("https://dash.cloudflare.com/0a1b/r2/default/buckets/acme", None),
        ("https://acme.ams3.cdn.digitaloceanspaces.com/in", None),
    ] {
        let finding = the(Check::ConsoleUrl, url, s3("eu-west-1"));
        assert_eq!(finding.change.as_ref().map(|change| change.value.as_str()), meant, "{url}");
    }
    assert_eq!(warned("https://portal.azure.com/#home", blob_key()), [Check::ConsoleUrl]);
    assert_eq!(warned("https://console.acme.example/in", header("X-Api-Key", "abc")), []);
}

#[test]
fn the_website_of_a_bucket_takes_no_uploads() {
    for url in
        ["http://acme.s3-website-eu-west-1.amazonaws.com/in", "http://acme.s3-website.eu-west-1.amazonaws.com/in"]
    {
        let finding = the(Check::WebsiteUrl, url, s3("eu-west-1"));
        assert_eq!(change_of(&finding), Some(("url", "https://acme.s3.eu-west-1.amazonaws.com/in")));
    }
    assert!(!warned("https://s3-website.s3.eu-west-1.amazonaws.com/in", s3("eu-west-1")).contains(&Check::WebsiteUrl));
}

#[test]
fn the_host_of_a_service_with_a_method_of_its_own_is_named() {
    for url in [
        "https://acme.s3.eu-west-1.amazonaws.com/in",
        "https://acme.blob.core.windows.net/in-1",
        "https://ns.servicebus.windows.net/hub",
        "https://acme.s3.fr-par.scw.cloud/in",
    ] {
        let finding = the(Check::HostOfOtherService, url, header("X-Api-Key", "abc"));
        assert_eq!(finding.level, Level::Info);
    }
    // API Gateway takes keys and tokens, and Google's store has an API for tokens.
    for url in ["https://abc.execute-api.eu-west-1.amazonaws.com/in", "https://storage.googleapis.com/acme"] {
        assert_eq!(found(url, header("X-Api-Key", "abc")), [], "{url}");
    }
}
