extension Dashboard {
    /// The chain, and the service in front of it.
    static let all = [chain, service]

    /// Only this session's.
    private static func metric(_ name: String) -> String { "\(name){session=\"$session\"}" }

    private static func rate(_ name: String) -> String { "rate(\(metric(name))[30s])" }

    /// A quantile of a histogram, from its buckets.
    private static func quantile(_ quantile: String, of name: String) -> String {
        "histogram_quantile(\(quantile), sum by (le) (\(rate(name + "_bucket"))))"
    }

    private static func times(_ name: String) -> [(expression: String, name: String)] {
        [("0.5", "median"), ("0.99", "99 %")].map { (quantile($0.0, of: name), $0.1) }
    }

    private static let chain = Dashboard(
        uid: "laneway-chain", title: "Laneway: the chain",
        [
            Chart(
                type: "stat", title: "Takes entries",
                description: "1 while the node takes entries, 0 once it has stopped.",
                series: [(metric("laneway_up"), "up")]),
            Chart(
                type: "stat", title: "Height", description: "Of the last sub-block, and the number of the last block.",
                series: [(metric("laneway_height"), "sub-block"), (metric("laneway_block_number"), "block")]),
            Chart(
                title: "Sub-blocks a second",
                description: "Ten by the clock; in lock-step as fast as participants are.",
                series: [(rate("laneway_height"), "sub-blocks")]),
            Chart(
                title: "Log entries a second", description: "Everything that arrives, ticks among it.",
                series: [(rate("laneway_log_position"), "entries")]),
            Chart(
                title: "Pending", description: "What is in the log and has not ended.",
                series: [
                    (metric("laneway_pending_transactions"), "transactions"),
                    (metric("laneway_pending_bundles"), "bundles"),
                ]),
            Chart(
                title: "A tick takes", description: "Deriving a sub-block and making it durable.", unit: "s",
                series: times("laneway_tick_seconds")),
        ])

    private static let service = Dashboard(
        uid: "laneway-service", title: "Laneway: the network service",
        [
            Chart(
                title: "Acknowledged a second", description: "Submitted entries that were made durable, by kind.",
                series: [(rate("laneway_entries_acknowledged_total"), "{{kind}}")]),
            Chart(
                title: "Refused a second", description: "Operations, bundles and entries kept out of the log, by code.",
                series: [(rate("laneway_refused_total"), "{{code}}")]),
            Chart(
                title: "A commit takes", description: "Group commits of what clients submit.", unit: "s",
                series: times("laneway_commit_seconds")),
            Chart(
                title: "Waiting for the writer", description: "Entries being checked or waiting; 4,096 have room.",
                series: [(metric("laneway_ingress_entries"), "entries")]),
            Chart(
                title: "Calls a second", description: "JSON-RPC calls by method and outcome.",
                series: [(rate("laneway_rpc_calls_total"), "{{method}} {{outcome}}")]),
            Chart(
                title: "Connections", description: "Open connections, and event streams among them.",
                series: [
                    (metric("laneway_http_connections"), "connections"),
                    (metric("laneway_event_subscribers"), "event streams"),
                ]),
            Chart(
                title: "Turned away a second", description: "Requests refused before they were read, by reason.",
                series: [
                    (rate("laneway_http_turned_away_total"), "{{reason}}"),
                    (rate("laneway_http_connections_closed_for_room_total"), "closed for room"),
                ]),
            Chart(
                title: "Held for requests", description: "Bytes of requests' bodies.", unit: "bytes",
                series: [(metric("laneway_http_body_bytes"), "bytes")]),
        ])
}
