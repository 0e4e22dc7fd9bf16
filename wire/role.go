package wire

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/adapters/postgres"
)

const rolePause = 5 * time.Second

// tellOneRole warns, once the store answers, if this node could rewrite the audit trails.
func (p *API) tellOneRole(ctx context.Context) {
	for {
		role, may, known, err := postgres.MayRewriteAudit(ctx, p.store)
		if may {
			p.log.Warn("The role of DATABASE_URL can rewrite the audit trails: let migrate sign in as another one, "+
				"by DATABASE_OWNER_URL.", "role", role)
		}
		if known && err == nil {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(rolePause):
		}
	}
}
