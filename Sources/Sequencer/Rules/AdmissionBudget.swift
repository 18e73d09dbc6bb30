import Wire

/// Fuel that the calls of `admit` for one lane may take within one tick, where nobody pays for them one by one: of what is
/// pending when its rule changes (UPG-6), of what is forced at its turn (INB-11).
///
/// A call counts with its limit, whatever it uses, so that nothing depends on what the rule does but on its faults: each
/// needs another instance, which counts with the limit of `configure`.
struct AdmissionBudget {
    /// Units for the calls, beside the one instance that a rule without faults needs.
    static let fuelMax: UInt64 = 1 << 30

    private let configuringFuel: UInt64
    private var left: UInt64

    /// - Parameter hasInstance: whether the lane has an instance already.
    init(_ parameters: NetworkParameters, hasInstance: Bool) {
        configuringFuel = parameters.fuelMax
        let (sum, overflow) = Self.fuelMax.addingReportingOverflow(hasInstance ? 0 : configuringFuel)
        left = overflow ? .max : sum
    }

    /// Takes the fuel of one more call. False, and nothing taken, if there is not as much.
    ///
    /// - Parameters:
    ///   - callFuel: the call's limit.
    ///   - hasInstance: whether the lane has an instance for it.
    mutating func take(_ callFuel: UInt64, hasInstance: Bool) -> Bool {
        let (cost, overflow) = callFuel.addingReportingOverflow(hasInstance ? 0 : configuringFuel)
        guard !overflow, cost <= left else { return false }
        left -= cost
        return true
    }
}
