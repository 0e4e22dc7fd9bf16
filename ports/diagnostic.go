package ports

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// Diagnosable is a component that tells how it is.
type Diagnosable interface {
	// Component is which one it is.
	Component() domain.Component
	// Checks are those that there are, in order: what the first finds a problem in, the others need not look at.
	Checks() []domain.Check
	// Check makes one of them within ctx, and returns at least one finding. It changes nothing that stays, but for
	// taking away what an earlier run has left. It never fails: what keeps it from checking is a finding.
	Check(ctx context.Context, check domain.Check, probe domain.Probe) []domain.Finding
}

// References tells what the tables know of that lies in other stores.
type References interface {
	// Organizations returns those that have tables, in order.
	Organizations(ctx context.Context) ([]domain.TenantID, error)
	// OrphanProjects returns those of these projects, in their order, that have no row, and of which no job
	// is removing what is left.
	OrphanProjects(ctx context.Context, all []domain.TenantProject) ([]domain.TenantProject, error)
	// OrphanObjects returns those of these objects, in their order, that no row of an asset or an import names.
	OrphanObjects(ctx context.Context, all []domain.TenantObject) ([]domain.TenantObject, error)
}
