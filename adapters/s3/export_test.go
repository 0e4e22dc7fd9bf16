package s3

import (
	"context"

	"github.com/tenon-health/tenon/ports"
)

// AnchorsByPage lists so many at once.
func AnchorsByPage(f ports.Files, page int32) ports.AuditAnchors { return newAnchors(f, page) }

// Create asks the store without a look before.
func Create(ctx context.Context, a ports.AuditAnchors, key, note string) (bool, error) {
	return a.(anchors).create(ctx, key, note)
}
