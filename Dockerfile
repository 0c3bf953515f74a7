FROM python:3.11-slim
WORKDIR /srv/jobfeed
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock -c requirements.lock
COPY . .
RUN pip install --no-cache-dir --no-deps --no-build-isolation -e . \
 && useradd --create-home jobfeed && install -d -o jobfeed . data
USER jobfeed
CMD ["jobfeed", "serve", "--host", "0.0.0.0"]
