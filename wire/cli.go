package wire

import (
	"context"
	"os"

	"github.com/tenon-health/tenon/core"
)

// OpenCLI is what the operator's commands run on, by the settings of the
// environment and of a file, as in Sources.
func OpenCLI(ctx context.Context, file string) (*core.Core, func(), error) {
	cfg, err := LoadCLI(Sources{File: file, Environ: os.Environ()})
	if err != nil {
		return nil, nil, err
	}
	return CLI(ctx, cfg)
}

// OpenDown is OpenCLI for `migrate down`, which heeds those who work meanwhile.
func OpenDown(ctx context.Context, file string) (*core.Core, func(), error) {
	cfg, err := LoadDown(Sources{File: file, Environ: os.Environ()})
	if err != nil {
		return nil, nil, err
	}
	return Down(ctx, cfg)
}

// OpenUp is OpenCLI for `migrate up` and `migrate status`, which look after the records too if they know where these
// are.
func OpenUp(ctx context.Context, file string) (*core.Core, func(), error) {
	cfg, err := LoadUp(Sources{File: file, Environ: os.Environ()})
	if err != nil {
		return nil, nil, err
	}
	return Up(ctx, cfg)
}

// OpenDoctor is OpenCLI for `migrate doctor`, which looks at all that there are settings of.
func OpenDoctor(ctx context.Context, file string) (*core.Core, func(), error) {
	cfg, err := LoadDoctor(Sources{File: file, Environ: os.Environ()})
	if err != nil {
		return nil, nil, err
	}
	return Doctor(ctx, cfg)
}

// OpenAudit is OpenCLI for commands that heed the anchors of the audit trails, if they know where these are, and the
// witnesses.
func OpenAudit(ctx context.Context, file string) (*core.Core, func(), error) {
	cfg, err := LoadAudit(Sources{File: file, Environ: os.Environ()})
	if err != nil {
		return nil, nil, err
	}
	return AuditCLI(ctx, cfg)
}

// OpenKeys is OpenCLI for commands about sealed secrets, which need the keyset too.
func OpenKeys(ctx context.Context, file string) (*core.Core, func(), error) {
	cfg, err := LoadKeys(Sources{File: file, Environ: os.Environ()})
	if err != nil {
		return nil, nil, err
	}
	return Keys(ctx, cfg)
}
