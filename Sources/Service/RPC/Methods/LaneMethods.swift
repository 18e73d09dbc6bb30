import Inspection
import Sequencer
import Wire

/// The lanes as they are now.
enum LaneMethods {
    static let all = [lanes, lane]

    private static let name = Parameter.lane("lane", "The lane's name.")

    private static let lanes = RPCMethod(
        name: "laneway_lanes", summary: "List all lanes by name, as they are now.", parameters: [],
        result: "A list of what laneway_lane answers, without the configurations' encodings.", shape: .list(.lane),
        action: .answer { _, context throws(RPCError) in
            let lifetimeMax = context.node.genesis.parameters.lifetimeMax
            return .list(await context.node.ask { $0.laneViews }.map { .object(members($0, lifetimeMax: lifetimeMax)) })
        })

    private static let lane = RPCMethod(
        name: "laneway_lane", summary: "Show a lane as it is now.", parameters: [name.description],
        result:
            "Its configuration and version, reserve, base fee in the block that is being built, what is pending, and the "
            + "upgrade or exit that it has announced; left is true of one that has left the network.",
        shape: .lane,
        action: .answer { arguments, context throws(RPCError) in
            let name = try arguments.required(name)
            guard let view = await context.node.ask({ $0.lane(name) }) else { throw noLane(name) }
            let lifetimeMax = context.node.genesis.parameters.lifetimeMax
            return .object(members(view, lifetimeMax: lifetimeMax) + encodings(view))
        })

    /// Whole, for who changes the lane: up to 64 KiB each, so of one lane alone.
    private static func encodings(_ view: LaneView) -> [(name: String, value: Document)] {
        let next = view.announced.map { ("announced_configuration", $0.configuration) }
        return ([("configuration", view.configuration)] + (next.map { [$0] } ?? [])).map { name, configuration in
            (name, .text(Hex.encode(configuration.encoded)))
        }
    }

    static func noLane(_ name: LaneName) -> RPCError {
        RPCError(
            .notFound, "NOT_FOUND", fault: .client, "there is no lane \(name)", rule: "SVC-10",
            hint: "laneway_lanes lists all of them")
    }

    private static func members(_ view: LaneView, lifetimeMax: UInt64) -> [(name: String, value: Document)] {
        let configuration = view.configuration
        let members: [(name: String, value: Document)] = [
            ("lane", .text(configuration.name.text)), ("owner", .text("\(configuration.owner)")),
            ("treasury", .text("\(configuration.treasury)")), ("module", .text("\(configuration.moduleHash)")),
            ("weight", .number(UInt64(configuration.weight))), ("reserve_gas", .number(view.reserveGas)),
            ("bundle_gas", .number(view.bundleGas)), ("gas_target", .number(configuration.gasTarget)),
            ("max_transaction_gas", .number(configuration.maxTransactionGas)),
            ("minimum_base_fee", .text("\(configuration.minimumBaseFee)")),
            ("base_fee_per_gas", .text("\(view.baseFeePerGas)")), ("nonce_mode", .text("\(configuration.nonceMode)")),
            ("mempool_count_max", .number(UInt64(configuration.mempoolCountMax))),
            ("mempool_bytes_max", .number(configuration.mempoolBytesMax)),
            ("pending", .number(UInt64(view.pendingCount))), ("pending_bytes", .number(view.pendingBytes)),
            ("forced", .number(UInt64(view.forcedCount))), ("forced_delay", .number(configuration.forcedDelay)),
            ("suspended", .flag(view.isSuspended)), ("fault_streak", .number(UInt64(view.faultStreak))),
            ("state_bytes", .number(view.stateBytes)), ("openings", .list(openings(configuration.openings))),
            ("version", .number(UInt64(view.version))), ("upgrade_number", .number(view.upgradeNumber)),
            ("notice", .number(configuration.notice(lifetimeMax: lifetimeMax))), ("left", .flag(view.hasLeft)),
        ]
        return members + announced(view.announced)
    }

    private static func announced(_ upgrade: AnnouncedUpgrade?) -> [(name: String, value: Document)] {
        guard let upgrade else { return [] }
        let members: [(name: String, value: Document)] = [
            ("activation", .number(upgrade.activation)), ("exit", .flag(upgrade.isExit)),
            ("module", .text("\(upgrade.configuration.moduleHash)")),
        ]
        return [("announced", .object(members))]
    }

    private static func openings(_ policy: OpeningsPolicy) -> [Document] {
        OpeningKind.allCases.compactMap { kind in
            policy[kind].map { terms in
                .object([
                    ("opening", .text(kind.name)), ("price", .text("\(terms.price)")),
                    ("reserve_price", .text("\(terms.reservePrice)")),
                ])
            }
        }
    }
}
