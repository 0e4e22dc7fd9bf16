package jobs

// What tests in package jobs_test need: package postgres, which they open,
// imports this one.
var ReconcileDead = reconcileDead

const RescueAfter = rescueAfter

// The statements of a claim, to be explained.
const (
	OwnersStatement = ownersStatement
	ClaimStatement  = claimStatement
)
