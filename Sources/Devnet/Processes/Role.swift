import Foundation

/// What a process of a devnet does. Each is a process of its own, started by ``Devnet`` with `laneway devnet process`.
public enum Role: String, CaseIterable, Sendable {
    /// Sequences: store, log, network service, clock.
    case node
    /// Pays deposits in.
    case settlement
    /// Sends the recorded order flow, and what guests send to added apps.
    case player
    /// Bids with bundles for what it sees in sub-blocks.
    case searcher

    /// Does it, in the session in `folder`, until the network or the process that started it ends.
    public func run(in folder: String) throws {
        let session = Session(name: folder.split(separator: "/").last.map(String.init) ?? folder, folder: folder)
        let plan = try session.read(RunPlan.self, from: session.runPath)
        do {
            switch self {
            case .node: try NodeRole(plan, session).run()
            case .settlement: try SettlementRole(plan, session).run()
            case .player: try PlayerRole(plan, session).run()
            case .searcher: try SearcherRole(plan, session).run()
            }
        } catch let error as DevnetError where error.kind == .serviceDied {
            // The network may just be ending, or it is the node that died: the one that started both knows, and lets go
            // of this process, which ends it.
            Thread.sleep(forTimeInterval: Self.graceSeconds)
            throw error
        }
    }

    private static let graceSeconds: Double = 5
}
