import Wire

/// What becomes of a forced transaction that its lane's `admit` does not accept, where there is an `execute` that is not
/// run with it then (INB-11).
struct ForcedRefusal {
    /// `FAILED` where it was rejected or there was no fuel left to ask, `RULE_FAULT` where `admit` was at fault.
    let outcome: OutcomeCode
    /// The rule's code of the rejection, else 0.
    let code: UInt32

    /// TX-24: nothing was used, so the least that is charged; a fault costs the gas limit.
    func result(gasLimit: UInt64) -> ExecutedTransaction.Result {
        ExecutedTransaction.Result(
            outcome: outcome, code: code, gasCharged: outcome == .ruleFault ? gasLimit : gasLimit - gasLimit / 2)
    }
}
