public import Service

/// What `laneway devnet up` was asked for.
public struct DevnetOptions: Sendable {
    /// Any text; nil: a random one. Equal seeds give equal networks, block for block (DEV-2).
    public var seed: String?
    /// A file of order flow; nil: the one that comes with Laneway.
    public var flow: String?
    /// Transactions a second of the network's own time, at least 1.
    public var rate: Int
    /// End when the flow is played and verified, rather than at Ctrl-C.
    public var untilDrained: Bool
    /// Folders of apps whose lanes run beside the flow's, each with guests who send it transactions (DEV-9).
    public var apps: [String]
    /// Sub-blocks that a transaction may wait, and the least notice of an upgrade; at least 1.
    public var lifetime: UInt64
    /// Where the node's network service listens (Specs/service.md).
    public var listen: ListenAddress
    /// A scenario's file, which is played in place of order flow, on its own network; nil: order flow (DEV-10).
    public var scenario: String?
    /// How often a scenario's arrivals come, at least 1.
    public var rounds: UInt64
    /// The lane that the network goes on with, which left another; nil: order flow or a scenario (LEAVE-8).
    public var returning: ReturningLane?
    /// Whether a searcher bids with bundles for what it sees in sub-blocks.
    public var searches: Bool
    /// Where sessions are kept; nil: `$LANEWAY_HOME/sessions`, else `~/.laneway/sessions`.
    public var sessions: String?
    /// The `laneway` executable, for the processes that a devnet starts.
    public var executable: String

    /// Ten minutes.
    public static let usualLifetime: UInt64 = 6_000

    /// As `laneway devnet up` has them by default.
    public init(
        seed: String? = nil, flow: String? = nil, rate: Int = 250, untilDrained: Bool = false, apps: [String] = [],
        scenario: String? = nil, rounds: UInt64 = 1, lifetime: UInt64 = usualLifetime,
        listen: ListenAddress = .anyLocal, returning: ReturningLane? = nil, searches: Bool = false,
        sessions: String? = nil,
        executable: String
    ) {
        self.seed = seed
        self.flow = flow
        self.rate = rate
        self.untilDrained = untilDrained
        self.apps = apps
        self.lifetime = lifetime
        self.listen = listen
        self.scenario = scenario
        self.rounds = rounds
        self.returning = returning
        self.searches = searches
        self.sessions = sessions
        self.executable = executable
    }
}
