import RuleBuild
import Sequencer
import Wire

/// `run.json`: what the processes of a session do, and with what. It has the seed: only the owner may read it.
struct RunPlan: Codable {
    /// What somebody is paid in before the first sub-block.
    struct Money: Codable {
        let account: String
        let amount: String
    }

    /// The lane of an app that was added, which has guests.
    struct GuestLane: Codable {
        /// The configuration's canonical encoding.
        let configuration: String
        let app: String
        let reserve_gas: UInt64
        let bundle_gas: UInt64
    }

    let seed: String
    var lock_step: Bool
    var until_drained: Bool
    /// HOST:PORT of the node's network service.
    let listen: String
    /// The genesis's canonical encoding.
    let genesis: String
    /// Who delivers parts, in the order in which these go into the log; nobody where the node plays a scenario itself.
    var participants: [String]
    /// A scenario's file, and how often it is played; nil: order flow.
    var scenario: String?
    var rounds: UInt64?
    /// A file of order flow; nil: the one that comes with Laneway.
    var flow: String?
    var rate: Int?
    /// In the log before anything else, signed by governance and the lanes' owners; canonical encodings.
    var set_up: [String] = []
    var money: [Money] = []
    var guest_lanes: [GuestLane] = []
    /// Blocks between two snapshots of the node; nil: as it has them by default.
    var snapshot_interval: UInt64?

    /// The genesis. Throws ``DevnetError`` for what is none.
    func network() throws(DevnetError) -> Genesis {
        guard let bytes = Hex.decode(genesis), let genesis = try? Genesis(decoding: bytes) else {
            throw Self.damaged("genesis")
        }
        return genesis
    }

    /// The same network without anybody who plays, by the wall clock, until it is asked to end (DEV-31).
    func forClientsAlone() -> RunPlan {
        var plan = self
        (plan.lock_step, plan.until_drained) = (false, false)
        (plan.participants, plan.scenario) = ([], nil)
        return plan
    }

    /// The lanes that have guests.
    func lanesWithGuests() throws(DevnetError) -> [PlannedLane] {
        var lanes: [PlannedLane] = []
        for lane in guest_lanes {
            guard let bytes = Hex.decode(lane.configuration),
                let configuration = try? LaneConfiguration(decoding: bytes)
            else { throw Self.damaged("guest_lanes") }
            lanes.append(
                PlannedLane(
                    configuration: configuration, app: lane.app, reserveGas: lane.reserve_gas,
                    bundleGas: lane.bundle_gas))
        }
        return lanes
    }

    static func damaged(_ key: String) -> DevnetError {
        DevnetError(
            .failed, "the session's run.json has no usable \"\(key)\"", remedy: "Start the network again.")
    }
}

/// `admin.json`: where the node's admin methods are, and the token that they are called with (SVC-30).
struct SessionAdmin: Codable {
    let url: String
    let token: String
}
