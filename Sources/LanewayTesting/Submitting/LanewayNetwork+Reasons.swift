import Sequencer
import Wire

// Why something was rejected, with the numbers that decided. What is rejected changes nothing, so that it can be asked
// afterwards.

extension LanewayNetwork {
    /// Why a transaction was rejected; nil where the outcome says it all.
    func explain(
        _ ending: Ending, _ transaction: SubmittedTransaction, bytes: Int, _ lane: LaneView
    ) -> String? {
        let operation = transaction.operation
        switch ending.outcome {
        case .unpayable:
            let hold = Hold(operation.gasLimit, operation.maxFeePerGas, operation.bid, dataFee(bytes: bytes))
            return "\(hold); \(free(transaction.sender))"
        case .gasLimit:
            return "its gas limit is \(operation.gasLimit.text), a sub-block has "
                + "\(genesis.parameters.subBlockGas.text)"
        case .feeTooLow:
            return "its max fee is \(operation.maxFeePerGas.text) per gas, lane \(transaction.lane) asks at least "
                + "\(lane.configuration.minimumBaseFee.text)"
        case .feeCap:
            return "its priority fee of \(operation.maxPriorityFeePerGas.text) per gas is above its max fee of "
                + "\(operation.maxFeePerGas.text)"
        case .nonceGap, .nonceUsed:
            let next = core.nextNonce(of: transaction.sender.key, lane: transaction.lane) ?? 0
            return "its nonce is \(operation.nonce), the lane expects \(next) of \(transaction.sender)"
        case .rejectedByRule: return "the rule's admit rejected it with code \(ending.code)"
        case .validUntil:
            return "its validUntil is \(operation.validUntil), the next sub-block is \(height + 1)"
        default: return nil
        }
    }

    /// Why a bundle was rejected; nil where the outcome says it all.
    func explain(_ ending: BundleOutcome, _ bundle: SubmittedBundle) -> String? {
        let leg = ending.leg == BundleOutcome.noLeg ? nil : bundle.legs[Int(ending.leg)]
        let terms = leg.flatMap { leg in core.lane(leg.lane)?.configuration.openings }
        switch ending.outcome {
        case .unpayable:
            let holds = bundle.bundle.legs.indices.map { index in
                let leg = bundle.bundle.legs[index]
                return Hold(
                    leg.gasLimit, leg.maxFeePerGas, index == 0 ? bundle.bundle.bid : 0,
                    dataFee(bytes: bundle.bundle.size(at: index))
                ).description
            }
            let payers = Set([bundle.payer] + bundle.legs.map(\.sender)).sorted { $0.name < $1.name }
            return (holds + payers.map(free)).joined(separator: "; ")
        case .openingClosed:
            guard let leg, let terms else { return nil }
            let kinds = OpeningKind.allCases.filter { terms[$0] != nil }.map(\.name)
            guard !kinds.isEmpty else { return "lane \(leg.lane) sells no opening" }
            let buyers = terms.payers.isEmpty ? "anybody" : terms.payers.map(records.name(of:)).joined(separator: ", ")
            return "lane \(leg.lane) sells \(kinds.joined(separator: ", ")) to \(buyers)"
        case .validUntil:
            return
                "it is valid from \(bundle.bundle.validFrom) until \(bundle.bundle.validUntil), the next sub-block is "
                + "\(height + 1)"
        case .rejectedByRule: return "the rule's admit rejected \(leg?.id ?? "a leg") with code \(ending.code)"
        case .gasLimit:
            guard let leg, let view = core.lane(leg.lane) else { return nil }
            return "lane \(leg.lane) has \(view.bundleGas.text) gas for bundles"
        default: return nil
        }
    }

    private func dataFee(bytes: Int) -> Amount { Amount(bytes) &* genesis.parameters.dataFeePerByte }

    private func free(_ account: Account) -> String {
        "\(account) has \((balance(of: account) - held(of: account)).text) that is not held"
    }

    /// The most that a transaction can cost.
    private struct Hold: CustomStringConvertible {
        let description: String

        init(_ gas: UInt64, _ maxFee: Amount, _ bid: Amount, _ dataFee: Amount) {
            let terms = "gas \(gas.text) x max fee \(maxFee.text) + bid \(bid.text) + data fee \(dataFee.text)"
            let (fees, isTooLarge) = Amount(gas).multipliedReportingOverflow(by: maxFee)
            let (sum, isTooMuch) = fees.addingReportingOverflow(bid)
            let (all, isFar) = sum.addingReportingOverflow(dataFee)
            description =
                isTooLarge || isTooMuch || isFar
                ? "it can cost 2^128 or more (\(terms))" : "it can cost \(all.text) (\(terms))"
        }
    }
}
