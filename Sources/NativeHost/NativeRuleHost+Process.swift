public import Sequencer
public import Wire

extension NativeRuleHost {
    /// Lets a rule in a process of its own answer for the module of this hash.
    ///
    /// A call that gives no answer is the fault `TRAP`: a module would trap there, too, or the results differ.
    public func register(_ process: RuleProcess, for moduleHash: Hash) {
        register(process.capabilities, for: moduleHash) {
            let instance = process.makeInstance()
            return { (function, input, state) throws(RuleFault) in
                do throws(RuleProcess.Ending) {
                    guard let answer = try instance.call(function, input, state) else {
                        throw RuleProcess.Ending.malformed
                    }
                    return answer
                } catch {
                    throw .trap
                }
            }
        }
    }
}
