import Inspection
import Wire

/// What a sender offers per gas: what it says, and for the rest what the node estimates (SVC-24).
struct FeeTerms {
    let tip: Amount
    let maxFee: Amount

    /// Throws ``UsageError`` for a tip above the most that is offered in all, which no lane would take.
    init(tip: String?, maxFee: String?, lane: LaneName, _ client: NodeClient) throws {
        try self.init(
            tip: tip.map { try Amount(argument: $0, option: "tip") },
            maxFee: maxFee.map { try Amount(argument: $0, option: "max-fee") }, lane: lane, client)
    }

    init(tip: Amount?, maxFee: Amount?, lane: LaneName, _ client: NodeClient) throws {
        let estimate = try client.call("laneway_estimateFees", ofLane: lane, lane.text)
        let usualTip = try estimate.amount("priority_fee_per_gas")
        let usualMaxFee = try estimate.amount("max_fee_per_gas")
        guard usualTip <= usualMaxFee else { throw UnknownService(missing: "max_fee_per_gas") }
        self.tip = tip ?? min(usualTip, maxFee ?? usualTip)
        let (usual, overflow) = (usualMaxFee - usualTip).addingReportingOverflow(self.tip)
        self.maxFee = maxFee ?? (overflow ? .max : usual)
        guard self.tip <= self.maxFee else {
            throw UsageError(
                description:
                    "the tip of \(self.tip) per gas is more than the \(self.maxFee) that is offered in all: raise "
                    + "the one or lower the other")
        }
    }
}
