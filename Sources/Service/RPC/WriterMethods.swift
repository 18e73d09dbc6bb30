extension MethodTable {
    /// Methods whose answers come from the writer itself. While it waits for room in its store they are refused: they
    /// would wait as long, each with its connection (SVC-51).
    static let askingTheWriter: Set = [
        "laneway_account", "laneway_callBundle", "laneway_estimateFees", "laneway_faucet", "laneway_lane",
        "laneway_laneState", "laneway_lanes", "laneway_network",
    ]
}
