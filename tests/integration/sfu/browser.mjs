// Chromium and a page served on loopback, for scripts that hold calls.
import {readFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {chromium} from 'playwright-core';

export async function openBrowser(more = []) {
    return chromium.launch({executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox',
        '--autoplay-policy=no-user-gesture-required', '--disable-features=WebRtcHideLocalIpsWithMdns', '--disable-gpu',
        '--allow-loopback-in-peer-connection', '--disable-background-networking', '--disable-component-update',
        '--disable-background-timer-throttling', '--disable-renderer-backgrounding', '--disable-sync',
        '--use-fake-ui-for-media-stream', ...more]});
}

export async function openPage(browser, address) {
    const page = await browser.newPage();
    page.on('pageerror', (error) => process.stderr.write(`${error.message}\n`));
    await page.goto(address);
    return page;
}

// Browsers trust pages of loopback with sound and cameras. `files`: {path: [type, file]}
export async function servePages(files) {
    const server = createServer((request, response) => {
        const found = files[request.url];
        if (!found) {
            response.writeHead(404).end();
            return;
        }
        response.setHeader('Content-Type', found[0]).end(readFileSync(new URL(found[1], import.meta.url)));
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    return server;
}

export const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
