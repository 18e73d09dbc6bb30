import Inspection
import Sequencer
import Wire

/// What inclusion and orders cost (SVC-24, SVC-34).
enum FeeMethods {
    private static let order = Parameter.bytes(
        "order", "A transfer, withdrawal or cancellation as a log entry (TX-40); its signature is not checked.",
        bytesMax: 1 << 10)

    static let orderFee = RPCMethod(
        name: "laneway_orderFee", summary: "Say what an order of an account's would cost now, without sending it.",
        parameters: [order.description],
        result: "kind; fee: for the entry's bytes, and of a cancellation for those of all that it would end "
            + "(ORDER-3); data_fee_per_byte. What may not stand in the log is refused as if it had been sent.",
        shape: .object(["kind": .text, "fee": .amount, "data_fee_per_byte": .amount]),
        action: .answer { arguments, context throws(RPCError) in
            let bytes = try arguments.required(order)
            let entry: LogEntry
            do throws(WireError) { entry = try LogEntry(decoding: bytes) } catch {
                throw RPCError(nothingDone: .unreadable(error))
            }
            let answer = await context.node.ask { sequencer in
                Result { () throws(SequencerError) in try sequencer.fee(ofOrder: entry) }
            }
            let fee: Amount?
            do throws(SequencerError) { fee = try answer.get() } catch {
                throw RPCError(nothingDone: .invalid(error))
            }
            guard let fee else {
                throw RPCError.invalidParams("order: an entry of kind \(entry.kind) is no order of an account's")
            }
            let perByte = context.node.genesis.parameters.dataFeePerByte
            return .object([
                ("kind", .text("\(entry.kind)")), ("fee", .text("\(fee)")), ("data_fee_per_byte", .text("\(perByte)")),
            ])
        })

    private static let lane = Parameter.lane("lane", "The lane's name.")

    static let estimate = RPCMethod(
        name: "laneway_estimateFees", summary: "Say what a transaction in a lane should offer per gas now.",
        parameters: [lane.description],
        result:
            "base_fee_per_gas of the block that is being built; priority_fee_per_gas, low and high: the tips of which "
            + "50, 10 and 90 percent of what the last 20 sub-blocks included there paid at most; max_fee_per_gas: twice "
            + "the base fee and the tip; transactions and sub_blocks that were looked at; pending; data_fee_per_byte.",
        shape: .object([
            "lane": .text, "base_fee_per_gas": .amount, "priority_fee_per_gas": .amount, "low": .amount,
            "high": .amount, "max_fee_per_gas": .amount, "transactions": .count, "sub_blocks": .count,
            "pending": .count, "data_fee_per_byte": .amount,
        ]),
        action: .answer { arguments, context throws(RPCError) in
            let name = try arguments.required(lane)
            guard let view = await context.node.ask({ $0.lane(name) }) else {
                throw LaneMethods.noLane(name)
            }
            let tips = try await context.read { store in try RecentTips(of: name, store) }
            return document(view, tips, dataFeePerByte: context.node.genesis.parameters.dataFeePerByte)
        })

    private static func document(_ view: LaneView, _ tips: RecentTips, dataFeePerByte: Amount) -> Document {
        let tip = tips.percentile(50)
        return .object([
            ("lane", .text(view.configuration.name.text)), ("base_fee_per_gas", .text("\(view.baseFeePerGas)")),
            ("priority_fee_per_gas", .text("\(tip)")), ("low", .text("\(tips.percentile(10))")),
            ("high", .text("\(tips.percentile(90))")),
            ("max_fee_per_gas", .text("\(cap(baseFee: view.baseFeePerGas, tip: tip))")),
            ("transactions", .number(UInt64(tips.tips.count))), ("sub_blocks", .number(tips.subBlocks)),
            ("pending", .number(UInt64(view.pendingCount))), ("data_fee_per_byte", .text("\(dataFeePerByte)")),
        ])
    }

    /// Enough for six blocks in a row that are full: 1.125^6 is 2.03. At most 2^128 - 1.
    private static func cap(baseFee: Amount, tip: Amount) -> Amount {
        let (double, isTooLarge) = baseFee.multipliedReportingOverflow(by: 2)
        let (sum, overflow) = double.addingReportingOverflow(tip)
        return isTooLarge || overflow ? .max : sum
    }
}
