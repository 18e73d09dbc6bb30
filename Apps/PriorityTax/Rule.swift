import RuleKit

/// Includes what pays the lane most per gas first, and charges for the place: `tau` times the priority fee again, out of
/// the bid. Who competes for a place worth V pays V, of which tau / (1 + tau) are the tax.
public struct PriorityTax: OrdersCandidates {
    /// A rejection: the bid is smaller than the tax.
    public static let bidTooSmall: UInt32 = 1
    /// A rejection: the max fee leaves no room for the priority fee in whole at the base fee.
    public static let maxFeeTooLow: UInt32 = 2

    private let tau: UInt128

    /// `tau`: how many times the priority fee the tax is, at most 2^32 - 1.
    public init(_ configuration: Configuration) throws(ConfigurationError) {
        try configuration.allowOnly("tau")
        tau = try configuration.integer("tau")
        guard tau <= UInt128(UInt32.max) else { throw .tooLarge }
    }

    /// The key is the priority fee per gas, the larger first; equals are ordered by a hash that is not known before.
    public func admit(_ transaction: TransactionView, _ context: AdmissionContext) -> Admission {
        let fee = transaction.maxPriorityFeePerGas
        guard transaction.priorityFeePerGas(context.baseFeePerGas) == fee else { return .reject(Self.maxFeeTooLow) }
        // A leg's place is sold, and its bundle bids for it.
        if !transaction.isBundleLeg {
            guard let tax = tax(transaction), tax <= transaction.bid else { return .reject(Self.bidTooSmall) }
        }
        return .accept(SortKey(~fee))
    }

    /// By key. What the base fee no longer leaves room for waits, and its sender's later transactions with it: it would
    /// stand before others for a fee, and a tax on it, that it no longer pays.
    public func order(_ candidates: Candidates, _ context: borrowing OrderContext, into proposal: inout Proposal) {
        let baseFee = context.subBlock.baseFeePerGas
        var waiting: [Account] = []
        for index in 0..<candidates.count {
            let transaction = candidates[index]
            guard transaction.priorityFeePerGas(baseFee) == transaction.maxPriorityFeePerGas,
                !waiting.contains(transaction.sender), let tax = tax(transaction), tax <= transaction.bid
            else {
                waiting.append(transaction.sender)
                continue
            }
            proposal.append(index, charge: tax)
        }
    }

    /// tau x priority fee x gas; nil: 2^128 or more. The lane has no `execute`, so that its gas limit is what is paid for.
    private func tax(_ transaction: TransactionView) -> UInt128? {
        let (perGas, overflowPerGas) = transaction.maxPriorityFeePerGas.multipliedReportingOverflow(by: tau)
        let (tax, overflow) = perGas.multipliedReportingOverflow(by: UInt128(transaction.gasLimit))
        return overflowPerGas || overflow ? nil : tax
    }
}
