package memory

import "github.com/tenon-health/tenon/ports"

// Gateways returns what lies outside of the store: with a lock of its own, whose
// identity provider also tells which tokens to believe. Schemas,
// sealed secrets and the progress of jobs belong to whoever keeps the store.
func Gateways(options ...Options) ports.Gateways {
	w := newGatewayTransactor(optional(options))
	return ports.Gateways{
		Records:        newRecords(w),
		Executions:     newExecutions(w),
		Files:          newFiles(w),
		Identity:       newIdentity(w),
		Mail:           newMail(w),
		Testers:        newTesters(),
		AuditWitnesses: newAuditWitnesses(w),
		AuditAnchors:   newAuditAnchors(w),
	}
}
