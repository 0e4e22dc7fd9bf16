package jobs

// What tests in package jobs_test need: package postgres, which they open,
// imports this one.
var ReconcileDead = reconcileDead

const RescueAfter = rescueAfter
