use super::*;

#[test]
fn a_region_that_is_not_the_hosts_is_warned_of_where_the_service_refuses_it() {
    for (url, named, typed) in [
        ("https://acme.s3.eu-central-1.amazonaws.com/in", "eu-central-1", "eu-west-1"),
        ("https://s3.cn-north-1.amazonaws.com.cn/acme", "cn-north-1", "us-east-1"),
        ("https://acme.s3-eu-west-1.amazonaws.com/in", "eu-west-1", "us-east-1"),
        ("https://ns.compat.objectstorage.eu-frankfurt-1.oraclecloud.com/acme", "eu-frankfurt-1", "us-east-1"),
        ("https://0a1b.r2.cloudflarestorage.com/acme", "auto", "eu-west-1"),
        ("https://0a1b.eu.r2.cloudflarestorage.com/acme", "auto", "eu-west-1"),
        ("https://s3.eu-central-1.wasabisys.com/acme", "eu-central-1", "us-east-1"),
        ("https://s3.eu-central-003.backblazeb2.com/acme", "eu-central-003", "us-east-1"),
        ("https://s3.gra.io.cloud.ovh.net/acme", "gra", "us-east-1"),
        ("https://acme.s3.fr-par.scw.cloud/in", "fr-par", "us-east-1"),
    ] {
        let finding = the(Check::RegionNotOfHost, url, s3(typed));
        assert_eq!(finding.level, Level::Warning, "{url}");
        assert_eq!(change_of(&finding), Some(("auth.region", named)), "{url}");
        assert!(finding.text.contains(typed) && finding.text.contains(named), "{}", finding.text);
        assert_eq!(found(url, s3(named)), [], "{url}");
    }
}

#[test]
fn where_it_is_not_known_whether_a_store_refuses_another_region_that_is_said() {
    for (url, named) in [
        ("https://nl-ams-1.linodeobjects.com/acme", "nl-ams-1"),
        ("https://acme.fsn1.your-objectstorage.com/in", "fsn1"),
    ] {
        let finding = the(Check::RegionNotOfHost, url, s3("eu-west-1"));
        assert_eq!(finding.level, Level::Info);
        assert!(finding.text.contains("not known"), "{}", finding.text);
        assert_eq!(change_of(&finding), Some(("auth.region", named)));
    }
}

#[test]
fn a_region_that_the_host_allows_is_left_alone() {
    for (url, region) in [
        ("https://acme.s3.amazonaws.com/in", "eu-west-1"),
        ("https://acme.s3-accelerate.amazonaws.com/in", "eu-west-1"),
        ("https://0a1b.r2.cloudflarestorage.com/acme", "us-east-1"),
        ("https://0a1b.r2.cloudflarestorage.com/acme", "weur"),
        ("https://acme.ams3.digitaloceanspaces.com/in", "us-east-1"),
        ("https://acme.oss-cn-hangzhou.aliyuncs.com/in", "oss-cn-hangzhou"),
        ("https://storage.googleapis.com/acme", "europe-west4"),
        ("https://s3.nl-1.wasabisys.com/acme", "eu-central-1"),
        ("https://eu2.contabostorage.com/acme", "default"),
        ("https://minio.plant.example:9000/acme", "us-east-1"),
        ("https://garage.plant.example:3900/acme", "garage"),
        ("https://s3.example.com/acme", "eu-west-1"),
    ] {
        assert_eq!(found(url, s3(region)), [], "{url} {region}");
    }
}

#[test]
fn an_empty_region_is_offered_from_the_host() {
    let finding = the(Check::RegionFromHost, "https://acme.s3.eu-west-1.amazonaws.com/in", s3(""));
    assert_eq!((finding.level, change_of(&finding)), (Level::Info, Some(("auth.region", "eu-west-1"))));
    assert_eq!(found("https://s3.example.com/acme", s3("")), []);
    assert_eq!(found("https://acme.s3.amazonaws.com/in", s3("")), [], "the bucket may be in another region");
}

#[test]
fn a_service_that_is_not_the_hosts_is_warned_of() {
    for (url, service, named) in [
        ("https://acme.s3.eu-west-1.amazonaws.com/in", "execute-api", "s3"),
        ("https://abc.execute-api.eu-west-1.amazonaws.com/prod/in", "s3", "execute-api"),
        ("https://abc.lambda-url.eu-west-1.on.aws/", "s3", "lambda"),
        ("https://firehose.eu-west-1.amazonaws.com/", "kinesis", "firehose"),
        ("https://acme.s3.fr-par.scw.cloud/in", "scw", "s3"),
    ] {
        let region = crate::domain::host::HostFacts::of_url(url).and_then(|facts| facts.region().map(str::to_owned));
        let auth = |service| sigv4(service, region.as_deref().unwrap_or_default(), KEY);
        let finding = the(Check::ServiceNotOfHost, url, auth(service));
        assert_eq!(change_of(&finding), Some(("auth.service", named)), "{url}");
        assert_eq!(found(url, auth(named)), [], "{url}");
    }
    let own_domain = "https://api.acme.example/in";
    assert_eq!(found(own_domain, sigv4("execute-api", "eu-west-1", KEY)), []);
}

#[test]
fn the_year_never_becomes_a_bucket_unnoticed() {
    for (url, level) in [
        ("https://s3.eu-west-1.amazonaws.com", Level::Severe),
        ("https://s3.eu-west-1.amazonaws.com/", Level::Severe),
        ("https://bucket.vpce-1a.s3.eu-west-1.vpce.amazonaws.com", Level::Severe),
        ("https://0a1b.r2.cloudflarestorage.com/", Level::Severe),
        ("https://s3.oss-eu-west-1.aliyuncs.com", Level::Severe),
        ("http://minio.plant.example:9000", Level::Warning),
        ("http://minio:9000/", Level::Warning),
        ("http://127.0.0.1:9000", Level::Warning),
        ("https://[::1]:9000//", Level::Warning),
    ] {
        let finding = the(Check::BucketMissing, url, s3("eu-west-1"));
        assert_eq!(finding.level, level, "{url}");
        assert!(finding.text.contains("/<year>/…") && finding.text.contains("<bucket>"), "{}", finding.text);
    }
    let unless = the(Check::BucketMissing, "https://data.acme.example", s3("eu-west-1"));
    assert!(unless.text.contains("Unless the store reads it from the host data.acme.example"), "{}", unless.text);
}

#[test]
fn a_url_with_a_bucket_or_of_another_service_needs_none() {
    for url in [
        "https://acme.s3.eu-west-1.amazonaws.com",
        "https://s3.eu-west-1.amazonaws.com/acme",
        "https://ap-1.s3-accesspoint.eu-west-1.amazonaws.com/",
        "http://minio.plant.example:9000/acme/prefix/",
        "https://acme.0a1b.r2.cloudflarestorage.com",
    ] {
        assert!(!found(url, s3("eu-west-1")).iter().any(|found| found.check == Check::BucketMissing), "{url}");
    }
    assert_eq!(found("https://api.acme.example", sigv4("execute-api", "eu-west-1", KEY)), []);
    assert_eq!(found("https://api.acme.example", header("X-Api-Key", "hunter2")), []);
}

#[test]
fn a_bucket_is_sent_where_its_store_looks_for_it() {
    let oracle = "https://acme.ns.compat.objectstorage.eu-frankfurt-1.oraclecloud.com/in?x=1";
    let finding = the(Check::AddressingStyle, oracle, s3("eu-frankfurt-1"));
    let moved = "https://ns.compat.objectstorage.eu-frankfurt-1.oraclecloud.com/acme/in?x=1";
    assert_eq!(change_of(&finding), Some(("url", moved)));
    let oss = the(Check::AddressingStyle, "https://oss-cn-beijing.aliyuncs.com/acme/in", s3("cn-beijing"));
    assert_eq!(change_of(&oss), Some(("url", "https://acme.oss-cn-beijing.aliyuncs.com/in")));
    for (url, region) in [
        ("https://acme.oss-cn-beijing.aliyuncs.com/in", "cn-beijing"),
        ("https://s3.fr-par.scw.cloud/acme/in", "fr-par"),
        ("https://acme.s3.fr-par.scw.cloud/in", "fr-par"),
        ("https://s3.eu-west-1.amazonaws.com/acme/in", "eu-west-1"),
    ] {
        assert_eq!(found(url, s3(region)), [], "{url}");
    }
}

#[test]
fn a_bucket_with_a_dot_goes_into_the_path_where_the_certificate_does_not_cover_it() {
    let url = "https://logs.acme.s3.eu-west-1.amazonaws.com/in";
    let finding = the(Check::BucketWithDots, url, s3("eu-west-1"));
    assert_eq!(change_of(&finding), Some(("url", "https://s3.eu-west-1.amazonaws.com/logs.acme/in")));
    for url in ["https://logs-acme.s3.eu-west-1.amazonaws.com/in", "https://s3.eu-west-1.amazonaws.com/logs.acme/in"] {
        assert_eq!(found(url, s3("eu-west-1")), [], "{url}");
    }
}

#[test]
fn a_console_port_is_hinted_at_and_no_more() {
    let finding = the(Check::ConsolePort, "https://minio.plant.example:9001/acme", s3("us-east-1"));
    assert_eq!((finding.level, &finding.change), (Level::Info, &None));
    assert!(finding.text.contains("usually") && finding.text.contains("9000"), "{}", finding.text);
    assert_eq!(found("https://minio.plant.example:9000/acme", s3("us-east-1")), []);
    assert_eq!(found("https://acme.s3.eu-west-1.amazonaws.com:9001/in", s3("eu-west-1")), []);
    assert_eq!(found("https://api.plant.example:9001/in", header("X-Api-Key", "hunter2")), []);
}

#[test]
fn what_plain_sigv4_cannot_reach_is_severe() {
    let url = "https://x.accesspoint.s3-global.amazonaws.com/in";
    assert_eq!(the(Check::UnsupportedHost, url, s3("eu-west-1")).level, Level::Severe);
    assert_eq!(warned(url, header("X-Api-Key", "hunter2")), []);
}
