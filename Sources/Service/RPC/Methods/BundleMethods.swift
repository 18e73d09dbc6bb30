import Inspection
import Node
import Sequencer
import Wire

/// What would become of a bundle (SVC-27).
enum BundleMethods {
    private static let bundle = Parameter.bytes(
        "bundle", "The bundle's canonical encoding (TX-60); its signatures are not checked.", bytesMax: 2 << 20)

    static let call = RPCMethod(
        name: "laneway_callBundle", summary: "Say whether a bundle would be admitted now, without sending it.",
        parameters: [bundle.description],
        result: "bundle and its legs with hash, lane, base_fee_per_gas now and gas_cost at most; bid, refund, net_bid; "
            + "admitted: the checks of BUN-4 and what the lanes' rules say to it; where it is not, outcome, rules, meaning "
            + "and advice. Nothing is executed: whether a leg fails, and who wins an opening, is decided by the sub-block.",
        shape: .object(
            [
                "bundle": .bytes32, "bid": .amount, "refund": .amount, "net_bid": .amount, "admitted": .flag,
                "legs": .list(
                    .object(
                        ["hash": .bytes32, "lane": .text, "gas_limit": .count],
                        optional: ["base_fee_per_gas": .amount, "gas_cost": .amount])),
            ], optional: ["outcome": .text, "rules": .text, "meaning": .text, "advice": .text]),
        action: .answer { arguments, context throws(RPCError) in
            let bytes = try arguments.required(bundle)
            let bundle: Bundle
            do throws(WireError) { bundle = try Bundle(decoding: bytes) } catch {
                throw RPCError(nothingDone: .unreadable(error))
            }
            let refusal: OutcomeCode?
            do throws(NodeError) { refusal = try await context.node.precheck(bundle) } catch {
                throw RPCError(nothingDone: .stopped(error))
            }
            return await document(bundle, refusal, context)
        })

    private static func document(_ bundle: Bundle, _ refusal: OutcomeCode?, _ context: ServiceContext) async -> Document
    {
        let hash = bundle.hash
        let lanes = Set(bundle.legs.map(\.lane))
        let fees = await context.node.ask { sequencer in
            Dictionary(
                uniqueKeysWithValues: lanes.compactMap { name in
                    sequencer.lane(name).map { (name, $0.baseFeePerGas) }
                })
        }
        let legs = bundle.legs.enumerated().map { index, leg in
            var members: [(name: String, value: Document)] = [
                ("hash", .text("\(Bundle.legHash(at: index, of: hash))")), ("lane", .text(leg.lane.text)),
                ("gas_limit", .number(leg.gasLimit)),
            ]
            if let fee = fees[leg.lane] { members.append(("base_fee_per_gas", .text("\(fee)"))) }
            let (cost, overflow) = leg.maxFeePerGas.multipliedReportingOverflow(by: Amount(leg.gasLimit))
            if !overflow { members.append(("gas_cost", .text("\(cost)"))) }
            return Document.object(members)
        }
        let refund = bundle.refund(of: bundle.bid)
        var members: [(name: String, value: Document)] = [
            ("bundle", .text("\(hash)")), ("legs", .list(legs)), ("bid", .text("\(bundle.bid)")),
            ("refund", .text("\(refund)")), ("net_bid", .text("\(bundle.bid - refund)")),
            ("admitted", .flag(refusal == nil)),
        ]
        if let refusal {
            members += [
                ("outcome", .text(refusal.name)), ("rules", .text(refusal.rules)), ("meaning", .text(refusal.meaning)),
                ("advice", .text(refusal.advice)),
            ]
        }
        return .object(members)
    }
}
