import Wire

extension LiveNode {
    /// Everything that is measured, in Prometheus's text format.
    nonisolated var metricsText: String {
        let state = state
        let counts = metrics.current
        var text = PrometheusText()
        text.information(
            "laneway_network_info", "The network that this node sequences.",
            [("chain_id", "\(genesis.chainID)"), ("genesis", "\(genesisHash)"), ("name", genesis.name)])
        text.gauge("laneway_up", "1 while the node takes entries, 0 once it has stopped.", state.failure == nil ? 1 : 0)
        text.gauge("laneway_height", "Height of the last sub-block.", state.height)
        text.gauge("laneway_block_number", "Number of the last block.", state.blockNumber)
        text.gauge("laneway_log_position", "Entries in the arrival log.", state.logPosition)
        text.gauge("laneway_pending_transactions", "Transactions pending in all lanes.", state.pendingTransactions)
        text.gauge("laneway_pending_bundles", "Bundles pending.", state.pendingBundles)
        text.gauge("laneway_ingress_entries", "Entries being checked or waiting for the writer.", ingress.count)
        text.counter(
            "laneway_entries_acknowledged_total", "Submitted entries that were made durable and acknowledged.",
            label: "kind", counts.acknowledged)
        text.counter(
            "laneway_refused_total", "Operations, bundles and entries kept out of the log.", label: "code",
            counts.refused)
        text.histogram("laneway_commit_seconds", "Group commits of submissions.", counts.commits)
        text.histogram("laneway_tick_seconds", "Ticks: deriving a sub-block and making it durable.", counts.ticks)
        text.counter(
            "laneway_rpc_calls_total", "JSON-RPC calls by method and outcome.", labels: ("method", "outcome"),
            counts.calls)
        text.counter(
            "laneway_http_turned_away_total", "HTTP requests that were refused before they were read.",
            label: "reason", counts.turnedAway)
        text.gauge("laneway_http_connections", "Open connections.", counts.connections)
        text.gauge("laneway_http_body_bytes", "Bytes of requests' bodies that are held.", counts.bodyBytes)
        text.gauge(
            "laneway_http_answer_bytes", "Bytes of answers that are being made or sent.", counts.answerBytes)
        text.counter(
            "laneway_http_connections_closed_for_room_total", "Idle or slow connections closed for newer ones.",
            counts.connectionsClosedForRoom)
        text.gauge("laneway_event_subscribers", "Open event streams.", counts.eventSubscribers)
        text.counter("laneway_event_gaps_total", "Gaps told to slow readers of events.", counts.eventGaps)
        return text.text
    }
}
