package http

import (
	"fmt"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core"
)

// Usual are the options of an installation that sets none.
func Usual() Options {
	return Options{
		Timeout: 30 * time.Second, UploadTimeout: 15 * time.Minute, BodyLimit: 2 << 20, UploadLimit: 1 << 30,
		TenantHeader: "org-id", RequestKey: "test", Compress: true,
	}
}

// NewLike is New, but for the description: that is of the first API with the same options, because printing it takes
// longer than most tests.
func NewLike(c *core.Core, o Options) *fiber.App {
	return build(c, o).finish(descriptions.of(o))
}

// descriptions are those that were printed, by what the options are.
var descriptions printed

type printed struct{ all sync.Map }

func (p *printed) of(o Options) func(*huma.OpenAPI) rest.Description {
	o.Logger, o.Stopping = nil, nil
	return func(doc *huma.OpenAPI) rest.Description {
		once, _ := p.all.LoadOrStore(fmt.Sprintf("%+v", o), sync.OnceValue(func() rest.Description {
			return rest.Print(doc)
		}))
		return once.(func() rest.Description)()
	}
}
