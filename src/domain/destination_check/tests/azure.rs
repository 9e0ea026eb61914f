use super::*;

fn blob_string(suffix: &str, account: &str) -> Auth<Secret> {
    blob(SasCredential::ConnectionString(Secret::new(format!(
        "DefaultEndpointsProtocol=https;AccountName={account};AccountKey={ACCOUNT_KEY};EndpointSuffix={suffix}"
    ))))
}

#[test]
fn blobs_go_to_the_blob_endpoint_alone() {
    for (label, check) in [
        ("dfs", Check::DataLakeHost),
        ("queue", Check::StorageHostOfOtherService),
        ("table", Check::StorageHostOfOtherService),
        ("file", Check::StorageHostOfOtherService),
    ] {
        let finding = the(check, &format!("https://acme.{label}.core.windows.net/in-1"), blob_key());
        assert_eq!(change_of(&finding), Some(("url", "https://acme.blob.core.windows.net/in-1")), "{label}");
    }
    let website = the(Check::StorageHostOfOtherService, "https://acme.z6.web.core.windows.net/in-1", blob_key());
    assert_eq!(website.change, None);
    for url in [
        "https://acme.blob.core.windows.net/in-1",
        "https://acme.z01.blob.storage.azure.net/in-1",
        "http://127.0.0.1:10000/devstoreaccount1/in-1",
        "https://dfs.acme.example/in-1",
    ] {
        assert_eq!(found(url, blob_key()), [], "{url}");
    }
}

#[test]
fn a_host_of_the_other_azure_service_is_said() {
    let hub = "https://ns.servicebus.windows.net/hub-1";
    let account = "https://acme.blob.core.windows.net/hub-1";
    assert_eq!(warned(hub, blob_key()), [Check::EventHubsHostForBlob]);
    assert_eq!(warned(account, hubs("k")), [Check::StorageHostForHubs]);
    assert_eq!((warned(hub, hubs("k")), warned(account, blob_key())), (Vec::new(), Vec::new()));
}

#[test]
fn a_containers_name_follows_the_rules_of_the_service() {
    for (container, meant) in [
        ("Telemetry", Some("https://acme.blob.core.windows.net/telemetry/x")),
        ("my_in", None),
        ("in", None),
        ("my--in", None),
    ] {
        let finding =
            the(Check::ContainerName, &format!("https://acme.blob.core.windows.net/{container}/x"), blob_key());
        assert_eq!(finding.change.as_ref().map(|change| change.value.as_str()), meant, "{container}");
        assert!(finding.text.contains(container));
    }
    for container in ["telemetry", "in-1", "$web", "2026"] {
        assert_eq!(
            found(&format!("https://acme.blob.core.windows.net/{container}/X_Y"), blob_key()),
            [],
            "{container}"
        );
    }
    assert_eq!(found("https://ns.servicebus.windows.net/My_Hub", hubs("k")), []);
}

#[test]
fn an_account_is_in_one_cloud() {
    let url = "https://acme.blob.core.windows.net/in-1";
    let finding = the(Check::ConnectionStringOfOtherCloud, url, blob_string("core.usgovcloudapi.net", "acme"));
    assert_eq!(change_of(&finding), Some(("url", "https://acme.blob.core.usgovcloudapi.net/in-1")));
    assert!(!format!("{finding:?}").contains(ACCOUNT_KEY));
    assert_eq!(found(url, blob_string("core.windows.net", "acme")), []);
    assert_eq!(found(url, blob_string("core.usgovcloudapi.net", "other")), [], "that is another account");
    let custom = blob(SasCredential::ConnectionString(Secret::new(format!(
        "AccountName=acme;AccountKey={ACCOUNT_KEY};BlobEndpoint=https://acme.cdn.example"
    ))));
    assert_eq!(found(url, custom), [], "a custom domain may lead there");
    assert_eq!(found("https://data.acme.example/in-1", blob_string("core.windows.net", "acme")), []);
}

#[test]
fn the_portals_word_before_a_hub_is_no_part_of_its_address() {
    for (path, meant) in [
        ("/eventhubs/hub/messages", "/hub/messages"),
        ("/eventhubs/hub", "/hub"),
        ("/EventHubs/hub/", "/hub"),
        ("/eventhubs/hub/publishers/p/messages", "/hub/publishers/p/messages"),
    ] {
        let finding = the(Check::EventhubsInPath, &format!("https://ns.servicebus.windows.net{path}"), hubs("k"));
        let url = format!("https://ns.servicebus.windows.net{meant}");
        assert_eq!(change_of(&finding), Some(("url", url.as_str())), "{path}");
    }
    for path in ["/eventhubs", "/eventhubs/messages", "/eventhubs/publishers/p/messages", "/hub/eventhubs"] {
        assert_eq!(found(&format!("https://ns.servicebus.windows.net{path}"), hubs("k")), [], "{path}");
    }
}
