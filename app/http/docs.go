package http

import (
	"embed"

	"github.com/gofiber/fiber/v2"

	"github.com/tenon-health/tenon/app/http/rest"
)

// The reference page comes whole from here: it works with the network off.
//
//go:embed docs/index.html docs/start.js docs/swagger-ui.css docs/swagger-ui-bundle.js
var reference embed.FS

// The page's scripts are ours only. Its styles are partly inline, as the
// renderer wants it.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; " +
	"img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// pageFiles are those of the page behind /docs, and what they are.
var pageFiles = map[string]string{
	"start.js": "text/javascript; charset=utf-8", "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
	"swagger-ui.css": "text/css; charset=utf-8",
}

// serveDocs serves the OpenAPI document and the page that shows it.
func serveDocs(app *fiber.App, description rest.Description) {
	app.Get("/openapi.json", sending("application/json", description.JSON.Send))
	app.Get("/openapi.yaml", sending("application/yaml", func(c *fiber.Ctx) error { return description.YAML().Send(c) }))
	app.Get("/docs", page("index.html", "text/html; charset=utf-8"))
	for name, kind := range pageFiles {
		app.Get("/docs/"+name, page(name, kind))
	}
}

// page sends a file from the program itself: it is in no memory before.
func page(name, kind string) fiber.Handler {
	return sending(kind, func(c *fiber.Ctx) error {
		file, err := reference.Open("docs/" + name)
		if err != nil {
			return err
		}
		about, err := file.Stat()
		if err != nil {
			return err
		}
		c.Set(fiber.HeaderContentSecurityPolicy, pagePolicy)
		return rest.SendFile(c, file, int(about.Size()))
	})
}

func sending(kind string, send fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentType, kind)
		return send(c)
	}
}
